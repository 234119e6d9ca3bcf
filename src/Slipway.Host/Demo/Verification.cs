using Slipway.Releases.Artifacts;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Timeline;

namespace Slipway.Host.Demo;

/// <summary>Holds what storage says against what the story must have come to.</summary>
/// <param name="Good">The build that is released, and runs in the end.</param>
/// <param name="Bad">The build that is taken back.</param>
/// <param name="Rings">All rings, in order.</param>
/// <param name="Touched">The rings that the bad build reached, in order.</param>
internal sealed record Verification(Published Good, Published Bad, IReadOnlyList<string> Rings, IReadOnlyList<string> Touched)
{
    /// <summary>The first thing that does not hold, in a sentence; null when all of it does.</summary>
    public string? WhyNot(Evidence found) => new[]
    {
        Outcomes(found),
        Pointers(found),
        Bytes(found, Good) ?? Bytes(found, Bad),
        found.Releases.Select(Chain).FirstOrDefault(broken => broken is not null),
        Order(found),
        Held(found),
    }.FirstOrDefault(problem => problem is not null);

    private string? Outcomes(Evidence found)
    {
        (Evidence.Release? good, Evidence.Release? bad) = (Of(found, Good), Of(found, Bad));
        return good.Record?.Outcome is not Outcome.Released ? $"{good.Id} must be released. {good.Sentence}"
            : bad.Record?.Outcome is not Outcome.RolledBack { Reason: var reason } ? $"{bad.Id} must be rolled back. {bad.Sentence}"
            : !reason.Contains($"ring {Touched[^1]} ", StringComparison.Ordinal) ? $"{bad.Id} must be rolled back for its ring {Touched[^1]}. {bad.Sentence}"
            : null;
    }

    private string? Pointers(Evidence found) =>
        !found.Pointers.Select(at => at.Ring).SequenceEqual(Rings) ? "There are other pointers than rings."
        : found.Pointers.FirstOrDefault(at => at.Pointer?.Release != Good.Release || at.Pointer.Version != Good.Version) is { Ring: not null } astray
            ? $"Ring {astray.Ring} must point at {Good.Version}, and points at {astray.Pointer?.Version.ToString() ?? "nothing"}."
        : found.Pointers.FirstOrDefault(at => at.Pointer?.Content != Good.Content) is { Ring: not null } swapped
            ? $"Ring {swapped.Ring} must name the content {Good.Content.Abbreviated}, and names {swapped.Pointer?.Content.Abbreviated}."
        : null;

    private static string? Bytes(Evidence found, Published published)
    {
        string folder = $"{published.Product}/{published.Version}/";
        foreach ((string? path, byte[]? bytes) in published.Files)
        {
            if (!found.Container.TryGetValue(folder + path, out byte[]? promoted))
            {
                return $"{folder}{path} is not in the container {found.Environment.Environment}.";
            }

            if (!bytes.AsSpan().SequenceEqual(promoted))
            {
                return $"{folder}{path} in the container {found.Environment.Environment} is not what the pipeline published.";
            }
        }

        return found.Container.Keys.FirstOrDefault(name =>
            name.StartsWith(folder, StringComparison.Ordinal) && name[folder.Length..] is var path && path != ArtifactPath.Manifest && !published.Files.ContainsKey(path))
            is { } stranger ? $"{stranger} is in the container {found.Environment.Environment}, and nobody published it." : null;
    }

    private static string? Chain(Evidence.Release release) =>
        TimelineChain.WhyBroken(release.Timeline) is { } broken ? $"The timeline of {release.Id} is not whole: {broken}"
        : release.Timeline is not [.., { Event.Kind: TimelineKind.Closed }] ? $"The timeline of {release.Id} does not end with its closing."
        : null;

    private string? Order(Evidence found)
    {
        IReadOnlyList<TimelineEntry> timeline = Of(found, Bad).Timeline;
        // What the gates say of a ring that is back is no step of the way.
        string[] InRings(TimelineKind kind) => [.. timeline.Where(entry => entry.Event.Kind == kind && entry.Event.Of(RolloutLines.Verdict) is null).Select(entry => entry.Event.Ring).OfType<string>()];
        (string[]? touched, string[]? restored) = (InRings(TimelineKind.Ring), InRings(TimelineKind.Compensated));
        return !touched.SequenceEqual(Touched) ? $"{Bad.Release} must reach {Say(Touched)}, and reached {Say(touched)}."
            : !restored.SequenceEqual(Touched.Reverse()) ? $"Rings must be put back in reverse, {Say(Touched.Reverse())}, and were in the order {Say(restored)}."
            : null;
    }

    private string? Held(Evidence found) =>
        found.Environment is { HeldBy: { } holder } ? $"{found.Environment.Environment} is still held by {holder}."
        : found.Environment.Waiting is [var waiting, ..] ? $"{waiting} still waits for {found.Environment.Environment}."
        : found.Environment.Running?.Version != Good.Version ? $"{found.Environment.Environment} must run {Good.Version}, and its record says {found.Environment.Running?.Version.ToString() ?? "nothing"}."
        : found.Releases.FirstOrDefault(release => release.LeftToUndo > 0 && release.Id == Bad.Release) is { } unfinished ? $"{unfinished.Id} has steps that are not undone."
        : found.OpenApprovals > 0 ? $"{found.OpenApprovals} approvals still wait for an answer."
        : null;

    private static Evidence.Release Of(Evidence found, Published published) => found.Releases.Single(release => release.Id == published.Release);

    private static string Say(IEnumerable<string> rings) => string.Join(", then ", rings) is { Length: > 0 } names ? names : "none";
}
