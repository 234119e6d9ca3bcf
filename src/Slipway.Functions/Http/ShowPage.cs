using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Slipway.Functions.Page;

namespace Slipway.Functions.Http;

/// <summary>The page to which Entra sends a browser back: one address for all approvals, since each must be registered.</summary>
public sealed class ShowPage(ApprovalPage page)
{
    /// <summary>200 with the page; 404 where nobody can sign in.</summary>
    [Function(nameof(ShowPage))]
    public IActionResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page")] HttpRequest request) => page.Below("");
}
