using System.Globalization;
using Slipway.Releases;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Http;

/// <summary>What must hold of a request for a release beyond its shape.</summary>
internal static class RequestRules
{
    private const int LongestNotes = 4000;
    private const int MostArtifacts = 500;
    private const int MostCommitters = 100;

    /// <summary>What is wrong, in a sentence that says how to mend it; null when nothing is.</summary>
    public static string? WhyUnclear(ReleaseRequest wanted) =>
        !GivenName.IsFit(wanted.RequestedBy) ? "requestedBy names who asks, in 1 to 256 characters without control characters."
        : wanted.Attempt is < 1 or > 999 ? $"attempt is {wanted.Attempt}; write a number from 1 to 999."
        : wanted.Notes?.Length > LongestNotes ? "notes has more than 4,000 characters; put a link there instead."
        : OfArtifacts(wanted.Artifacts ?? []) ?? OfCommitters(wanted.Committers ?? []) ?? OfLinks(wanted.Links ?? []);

    private static string? OfArtifacts(IReadOnlyList<RequestedArtifact> artifacts) =>
        artifacts.Count > MostArtifacts ? "artifacts names more than 500; leave it out to take all that lie in the version's folder."
        : artifacts.Any(artifact => artifact is null) ? "artifacts holds a null; name an artifact as { \"path\": \"app.zip\" }."
        : artifacts.GroupBy(artifact => artifact.Path).FirstOrDefault(same => same.Count() > 1) is { } twice ? $"artifacts names '{twice.Key}' twice; name each once."
        : null;

    private static string? OfCommitters(IReadOnlyList<string> committers) =>
        committers.Count > MostCommitters ? $"committers names more than {MostCommitters}; release smaller changes, or name those who may approve."
        : committers.Index().Where(one => !GivenName.IsFit(one.Item)).Select(one => (int?)one.Index).FirstOrDefault() is { } wrong
            ? $"committers[{Number(wrong)}] is no user name; write 1 to 256 characters without control characters."
        : null;

    private static string? OfLinks(IReadOnlyList<ReleaseLink> links) =>
        links.Count > ReleaseLink.Most ? $"links has {Number(links.Count)}; name {ReleaseLink.Most} at most."
        : links.Index().Select(one => OfLink(one.Item, $"links[{Number(one.Index)}]")).FirstOrDefault(wrong => wrong is not null);

    private static string? OfLink(ReleaseLink? link, string where) =>
        link is null ? $"{where} is null; write {{ \"title\": \"Release notes\", \"address\": \"https://…\" }}."
        : string.IsNullOrWhiteSpace(link.Title) || link.Title.Length > ReleaseLink.LongestTitle || link.Title.Any(char.IsControl)
            ? $"{where}.title says what is there, in 1 to {ReleaseLink.LongestTitle} characters without control characters."
        : link.Read() is null
            ? $"{where}.address is not one that a browser should open; write an absolute https or http address of {ReleaseLink.LongestAddress} characters at most, without a user name."
        : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
