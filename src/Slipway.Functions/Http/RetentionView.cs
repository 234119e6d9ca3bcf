using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Azure.Records;
using Slipway.Releases.Json;
using Slipway.Releases.Plans;
using Slipway.Releases.Retention;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Http;

/// <summary>What the API says of a product's retention.</summary>
internal static class RetentionView
{
    /// <summary>Only so many of what was removed are shown, the last first; the releases' timelines tell of all.</summary>
    public const int MostRemoved = 100;

    public static JsonObject Of(
        Plan plan,
        RetentionNotice? notice,
        IEnumerable<KeptVersion>? kept = null,
        IEnumerable<GoingVersion>? removing = null,
        IEnumerable<RemovedVersion>? removed = null)
    {
        JsonObject view = new()
        {
            ["product"] = plan.Product.ToString(),
            ["keeps"] = plan.Retention!.Sentence,
            ["token"] = notice?.Token().ToString(),
            ["foundAt"] = notice?.At,
            ["expired"] = Json(notice?.Expired ?? []),
            ["more"] = notice?.More ?? 0,
        };
        if (kept is not null)
        {
            view["kept"] = Json(kept);
        }

        if (removing is not null)
        {
            view["removing"] = Json(removing);
        }

        if (removed is not null)
        {
            view["removed"] = Json(removed);
        }

        return view;
    }

    /// <summary>Where the retention that a request below it acts on is shown.</summary>
    public static string Address(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        return $"{request.Scheme}://{request.Host}{request.PathBase}{path[..path.LastIndexOf('/')]}";
    }

    private static JsonNode Json<T>(T value) => JsonSerializer.SerializeToNode(value, SlipwayJson.Compact)!;
}
