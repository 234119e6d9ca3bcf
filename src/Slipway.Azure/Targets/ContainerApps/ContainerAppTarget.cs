using System.Text.Json.Nodes;
using Slipway.Azure.Targets.Arm;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.ContainerApps;

/// <summary>
/// Revisions of a container app. A release's revision is the app's present template with another image; it gets its share of the users once it runs, and those who
/// had the rest keep it in proportion. What ran before stays active without users, as the way back, until a later release has all users.
/// </summary>
/// <remarks>
/// A line for the latest revision is pinned to the one that it means before a new revision is made, since that would take its users at once. Azure knows no
/// condition on a change of traffic; that it is as it was, or as this release left it, is seen right before.
/// </remarks>
internal sealed class ContainerAppTarget(ContainerAppApi api, ImageReference images) : ITarget
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public bool Takes(Target? target) => target is Target.ContainerApp;

    /// <inheritdoc/>
    public async Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation)
    {
        AppSeen seen = await LookAsync(place, cancellation);
        string? most = seen.Shares.OrderByDescending(pair => pair.Value).Select(pair => pair.Key).FirstOrDefault();
        RevisionSeen? revision = most is null ? null : await api.RevisionAsync(seen.App, most, cancellation);
        return new ContainerAppMark(seen.Traffic, seen.Latest).ToState(revision);
    }

    /// <inheritdoc/>
    public Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(wanted);
        ContainerAppMark mark = ContainerAppMark.Of(before);
        return ArmMove.RunAsync(async () =>
        {
            Target.ContainerApp target = (Target.ContainerApp)place.Target!;
            (string? image, string? refusal) = await images.FillAsync(place, target.Image, target.DigestFile, wanted, cancellation);
            if (image is null)
            {
                return ArmMove.Conflict(refusal!);
            }

            AppSeen seen = await LookAsync(place, cancellation);
            return seen.Unfit is { } unfit ? ArmMove.Conflict(unfit)
                : seen.IsBusy ? ArmMove.Wait($"Azure is still changing container app {seen.App.Name}", Soon)
                : await ForwardAsync(seen, mark, wanted, image, place, cancellation);
        });
    }

    /// <inheritdoc/>
    public Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation)
    {
        ContainerAppMark mark = ContainerAppMark.Of(before);
        return ArmMove.RunAsync(async () =>
        {
            AppSeen seen = await LookAsync(place, cancellation);
            return seen.IsBusy ? ArmMove.Wait($"Azure is still changing container app {seen.App.Name}", Soon) : await BackAsync(seen, mark, ours, cancellation);
        });
    }

    private async Task<ArmMove> ForwardAsync(
        AppSeen seen, ContainerAppMark mark, BroughtVersion wanted, string image, TargetPlace place, CancellationToken cancellation)
    {
        string ours = RevisionName.Of(seen.App.Name, wanted.Release);
        string? container = ((Target.ContainerApp)place.Target!).Container is { } named ? place.Fill(named) : null;
        int share = ArmResource.ShareOf(place);
        int has = seen.Shares.GetValueOrDefault(ours);
        SortedDictionary<string, int> before = Traffic.Shares(mark.Traffic, mark.Latest);
        if (before.Count == 0)
        {
            return ArmMove.Conflict($"No revision of container app {seen.App.Name} takes users, so there is nothing to share; give one its traffic first.");
        }

        if (!IsExpected(seen, before, ours))
        {
            return Strange(seen);
        }

        if (await api.RevisionAsync(seen.App, ours, cancellation) is not { } revision)
        {
            return Create(seen, wanted, image, container, cancellation);
        }

        return revision.ImageOf(container) != image ? ArmMove.Conflict($"The revision {ours} runs {revision.ImageOf(container)}, not {image}; it was left as it is.")
            : revision.Release != wanted.Release || revision.Content != wanted.Seal.Content
                ? ArmMove.Conflict($"The revision {ours} does not carry the marks of {wanted.Release} and its sealed content, so Slipway did not make it; it was left as it is.")
            : revision.Failure is { } failed ? ArmMove.Conflict($"The revision {ours} {failed}.")
            : has > share ? ArmMove.Conflict($"The revision {ours} has {has} % of the users, more than the {share} % of this ring; somebody changed it, and it was left as it is.")
            // Started again while users follow the latest revision, it would have all of them at once.
            : !revision.IsActive && seen.FollowsLatest ? Share(seen, seen.Shares, cancellation)
            : !revision.IsActive ? ArmMove.Long($"revision {ours} is started again", Starting, () => api.SetActiveAsync(seen.App, ours, true, cancellation))
            : revision.Delay is { } delay ? ArmMove.Wait($"revision {ours} {delay}", Starting)
            : has < share ? Share(seen, Traffic.Give(before, ours, share), cancellation)
            : share == 100 ? await RetireAsync(seen, before, ours, wanted.Release.Product, cancellation)
            : ArmMove.Done;
    }

    private async Task<ArmMove> BackAsync(AppSeen seen, ContainerAppMark mark, ReleaseId release, CancellationToken cancellation)
    {
        string ours = RevisionName.Of(seen.App.Name, release);
        SortedDictionary<string, int> before = Traffic.Shares(mark.Traffic, mark.Latest);
        if (!IsExpected(seen, before, ours))
        {
            return Strange(seen);
        }

        if (!Traffic.IsSame(seen.Shares, before))
        {
            if (seen.Unfit is { } unfit)
            {
                return ArmMove.Conflict(unfit);
            }

            foreach (string old in before.Keys)
            {
                RevisionSeen? revision = await api.RevisionAsync(seen.App, old, cancellation);
                if (revision is null)
                {
                    return ArmMove.Conflict($"The revision {old}, which had users before, is gone; give the users of container app {seen.App.Name} to another one.");
                }

                if (!revision.IsActive)
                {
                    return ArmMove.Long($"revision {old}, which somebody stopped, is started again", Soon, () => api.SetActiveAsync(seen.App, old, true, cancellation));
                }
            }

            return Share(seen, before, cancellation);
        }

        if (await api.RevisionAsync(seen.App, ours, cancellation) is { IsActive: true } left)
        {
            return ArmMove.Quick($"revision {left.Name} is stopped", () => api.SetActiveAsync(seen.App, ours, false, cancellation));
        }

        // As it was written, now that our revision is out of the way; where Azure still takes it for the latest one, its users stay pinned to whom they had.
        bool wasLatest = mark.Traffic.Any(entry => entry.Revision is null) && !seen.FollowsLatest;
        return wasLatest && seen.Latest == mark.Latest
            ? ArmMove.Quick($"the users of container app {seen.App.Name} follow the latest revision again", () => api.PatchAsync(seen.App, mark.Traffic, null, cancellation))
            : ArmMove.Done;
    }

    private ArmMove Create(AppSeen seen, BroughtVersion wanted, string image, string? container, CancellationToken cancellation)
    {
        Dictionary<string, string> marks = new()
        {
            [RevisionSeen.ReleaseVariable] = wanted.Release.ToString(),
            [RevisionSeen.VersionVariable] = wanted.Release.Version.ToString(),
            [RevisionSeen.ContentVariable] = wanted.Seal.Content.ToString(),
        };
        (JsonObject? template, string? refusal) = seen.WithImage(container, image, RevisionName.Suffix(wanted.Release), marks);
        return template is null
            ? ArmMove.Conflict(refusal!)
            : ArmMove.Long(
                $"revision {RevisionName.Of(seen.App.Name, wanted.Release)} is being made",
                Starting,
                () => api.PatchAsync(seen.App, Traffic.Lines(seen.Shares, seen.Traffic, seen.Latest), template, cancellation));
    }

    private ArmMove Share(AppSeen seen, SortedDictionary<string, int> shares, CancellationToken cancellation) => ArmMove.Quick(
        $"the users of container app {seen.App.Name} go to {Traffic.Shown(shares)}",
        () => api.PatchAsync(seen.App, Traffic.Lines(shares, seen.Traffic, seen.Latest), null, cancellation));

    /// <summary>
    /// Stops what earlier releases of the product left, now that nobody goes back to it: only what is older than all that ran right before, since a release that is
    /// still open may go back to anything newer; and nothing that has a label.
    /// </summary>
    private async Task<ArmMove> RetireAsync(AppSeen seen, SortedDictionary<string, int> before, string ours, ProductName product, CancellationToken cancellation)
    {
        HashSet<string> kept = [ours, .. before.Keys, .. seen.Traffic.Where(entry => entry.Weight > 0 || entry.Label is not null).Select(entry => entry.Revision ?? seen.Latest)];
        IReadOnlyList<RevisionSeen> all = [.. await api.RevisionsAsync(seen.App, cancellation)];
        // Where Azure does not tell when one was made, none is older.
        DateTimeOffset? oldest = before.Keys.Where(name => name != ours).Select(name => all.FirstOrDefault(revision => revision.Name == name)?.Made ?? DateTimeOffset.MinValue).Order().Cast<DateTimeOffset?>().FirstOrDefault();
        RevisionSeen? old = all.FirstOrDefault(
            revision => revision.IsActive && revision.Release?.Product == product && !kept.Contains(revision.Name) && revision.Made < oldest);
        return old is null ? ArmMove.Done : ArmMove.Quick($"revision {old.Name} of an earlier release is stopped", () => api.SetActiveAsync(seen.App, old.Name, false, cancellation));
    }

    /// <summary>Whether the users are shared as before, or as this release shares them.</summary>
    private static bool IsExpected(AppSeen seen, SortedDictionary<string, int> before, string ours) =>
        Traffic.IsSame(seen.Shares, before)
        || (seen.Shares.TryGetValue(ours, out int has) && Traffic.IsSame(seen.Shares, Traffic.Give(before, ours, has)));

    private static ArmMove Strange(AppSeen seen) => ArmMove.Conflict(
        $"The users of container app {seen.App.Name} go to {Traffic.Shown(seen.Shares)}, which this release did not expect; it was left as it is.");

    private async Task<AppSeen> LookAsync(TargetPlace place, CancellationToken cancellation)
    {
        ArmResource app = ArmResource.Of(place, ((Target.ContainerApp)place.Target!).Resource, "Microsoft.App/containerApps");
        return new(app, await api.AppAsync(app, cancellation));
    }
}
