using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Host.Inbox;

/// <summary>
/// <c>/inbox</c>: a page that shows the open approvals as the very cards that Teams shows, and takes answers. Whoever sits at this machine can
/// answer as anybody, so it is for development only.
/// </summary>
internal static class InboxEndpoints
{
    /// <summary>The page's path.</summary>
    public const string Path = "/inbox";

    /// <summary>Maps the page, its files, and what it asks.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        InboxGuard guard = new InboxGuard();
        InboxApi api = endpoints.ServiceProvider.GetRequiredService<InboxApi>();
        RouteGroupBuilder inbox = endpoints.MapGroup(Path).AddEndpointFilter(guard.FilterAsync);
        inbox.MapGet("", () => InboxFiles.Page(guard.Token));
        inbox.MapGet("inbox.css", InboxFiles.Style);
        inbox.MapGet("inbox.js", InboxFiles.Behaviour);
        foreach (string shared in InboxFiles.Shared)
        {
            inbox.MapGet(shared, () => InboxFiles.Of(shared));
        }

        inbox.MapGet("releases", (HttpContext context) => api.ForwardAsync(context, "releases?size=8"));
        inbox.MapGet("approvals", (HttpContext context) => api.ForwardAsync(context, "approvals"));
        inbox.MapPost("approvals/{id:regex(^[0-9a-f]{{1,64}}$)}", (HttpContext context, string id) => api.ForwardAsync(context, $"approvals/{id}"));
    }
}
