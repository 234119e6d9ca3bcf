using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Releases;
using Slipway.Releases.Commands;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Http;

/// <summary>A release as the API shows it: its record, what it does now in one sentence, and where to ask and act.</summary>
internal static class ReleaseView
{
    public static JsonObject Of(ReleaseRecord release, HttpRequest request)
    {
        JsonObject view = JsonSerializer.SerializeToNode(release, SlipwayJson.Compact)!.AsObject();
        view["state"] = release.Progress.State.ToString();
        view["sentence"] = ProgressSentence.Of(release.Progress);
        view["links"] = Links(release, request);
        return view;
    }

    /// <summary>The address of a release.</summary>
    public static string Address(ReleaseRecord release, HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        string prefix = path[..(path.IndexOf("/releases", StringComparison.OrdinalIgnoreCase) + "/releases".Length)];
        return $"{request.Scheme}://{request.Host}{request.PathBase}{prefix}/{Uri.EscapeDataString(release.Id.ToString())}";
    }

    private static JsonObject Links(ReleaseRecord release, HttpRequest request)
    {
        string self = Address(release, request);
        JsonObject links = new() { ["self"] = self, ["timeline"] = $"{self}/timeline", ["events"] = $"{self}/events" };
        foreach (CommandVerb verb in Enum.GetValues<CommandVerb>())
        {
            if (CommandRules.WhyNot(verb, release.Progress) is null)
            {
                string name = verb.ToString().ToLowerInvariant();
                links[name] = $"{self}/{name}";
            }
        }

        return links;
    }
}
