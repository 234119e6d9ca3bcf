using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Functions.Page;

namespace Slipway.Functions.Http;

/// <summary>The page that a card's link opens. The link gives no right, and the page is the same for any id.</summary>
public sealed class ShowApproval(ApprovalPage page)
{
    /// <summary>200 with the page; 404 where nobody can sign in.</summary>
    [Function(nameof(ShowApproval))]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "approvals/{id}/page")] HttpRequest request, string id) =>
        page.Below("../../");
}
