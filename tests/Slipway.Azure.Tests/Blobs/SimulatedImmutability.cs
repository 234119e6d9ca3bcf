using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Azure.Tests.Blobs;

/// <summary>
/// A storage account whose containers have version-level immutability, before an emulator that knows none of it: answers Set Blob Immutability
/// Policy and Set Blob Legal Hold as they are documented, shows both in listings, and refuses what the service refuses.
/// </summary>
/// <remarks>https://learn.microsoft.com/rest/api/storageservices/set-blob-immutability-policy and set-blob-legal-hold</remarks>
internal sealed class SimulatedImmutability : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset? Until, string Mode, bool IsHeld)> blobs = new(StringComparer.Ordinal);

    /// <summary>Each request that set something, as in <c>legalhold box/app.zip</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>What is set on a blob, by its name; null when nothing is.</summary>
    public (DateTimeOffset? Until, string Mode, bool IsHeld)? Of(string name) =>
        blobs.SingleOrDefault(blob => blob.Key.EndsWith($"/{name}", StringComparison.Ordinal)) is { Key: not null } found ? found.Value : null;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Request request = message.Request;
        string query = Uri.UnescapeDataString(request.Uri.Query);
        string path = Uri.UnescapeDataString(request.Uri.ToUri().AbsolutePath);
        if (request.Method == RequestMethod.Put && query.Contains("comp=immutabilityPolicies", StringComparison.Ordinal))
        {
            message.Response = await SetPolicyAsync(request, path);
            return;
        }

        if (request.Method == RequestMethod.Put && query.Contains("comp=legalhold", StringComparison.Ordinal))
        {
            message.Response = SetHold(request, path);
            return;
        }

        await ProcessNextAsync(message, pipeline);
        if (query.Contains("comp=list", StringComparison.Ordinal) && query.Contains("immutabilitypolicy", StringComparison.OrdinalIgnoreCase))
        {
            using StreamReader listing = new(message.Response.ContentStream!);
            message.Response = new SimulatedAnswer(200, ShowIn(await listing.ReadToEndAsync(), path));
        }
    }

    private Task<Response> SetPolicyAsync(Request request, string path)
    {
        Asked.Enqueue($"immutabilityPolicies {path}");
        string mode = request.Headers.TryGetValue("x-ms-immutability-policy-mode", out string? stated) ? stated : "Unlocked";
        Response answer = !request.Headers.TryGetValue("x-ms-immutability-policy-until-date", out string? date)
                || !DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset until)
                || until <= TimeProvider.System.GetUtcNow()
                || !mode.Equals("Unlocked", StringComparison.OrdinalIgnoreCase) && !mode.Equals("Locked", StringComparison.OrdinalIgnoreCase)
            ? new SimulatedAnswer(400, Error("InvalidHeaderValue"))
            : blobs.TryGetValue(path, out (DateTimeOffset? Until, string Mode, bool IsHeld) had) && had.Mode == "Locked" && (until < had.Until || mode != "Locked")
                ? new SimulatedAnswer(409, Error("BlobImmutableDueToPolicy"))
                : Set(until);
        return Task.FromResult(answer);

        Response Set(DateTimeOffset time)
        {
            blobs.AddOrUpdate(path, (time, mode, false), (_, now) => (time, mode, now.IsHeld));
            return new SimulatedAnswer(200, "", ("x-ms-immutability-policy-until-date", date), ("x-ms-immutability-policy-mode", mode.ToLowerInvariant()));
        }
    }

    private SimulatedAnswer SetHold(Request request, string path)
    {
        Asked.Enqueue($"legalhold {path}");
        if (!request.Headers.TryGetValue("x-ms-legal-hold", out string? text) || !bool.TryParse(text, out bool isHeld))
        {
            return new SimulatedAnswer(400, Error("InvalidHeaderValue"));
        }

        blobs.AddOrUpdate(path, (null, "", isHeld), (_, now) => now with { IsHeld = isHeld });
        return new SimulatedAnswer(200, "", ("x-ms-legal-hold", text));
    }

    private string ShowIn(string listing, string path)
    {
        XDocument list = XDocument.Parse(listing);
        foreach (XElement blob in list.Descendants("Blob"))
        {
            if (blobs.TryGetValue($"{path}/{blob.Element("Name")!.Value}", out (DateTimeOffset? Until, string Mode, bool IsHeld) has))
            {
                XElement properties = blob.Element("Properties")!;
                properties.Add(has.Until is { } until
                    ? new object[] { new XElement("ImmutabilityPolicyUntilDate", until.ToString("R", CultureInfo.InvariantCulture)), new XElement("ImmutabilityPolicyMode", has.Mode.ToLowerInvariant()) }
                    : []);
                properties.Add(new XElement("LegalHold", has.IsHeld ? "true" : "false"));
            }
        }

        return list.ToString();
    }

    private static string Error(string code) => $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>Refused.</Message></Error>";
}
