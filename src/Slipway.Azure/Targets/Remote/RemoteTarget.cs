using System.Text.Json;
using Slipway.Azure.Targets;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Remote;

/// <summary>
/// A system of the user's own as a target. It is asked what runs (<c>read</c>), told to bring a version (<c>bring</c>) and to put back what ran before
/// (<c>restore</c>). Whatever it says of a change, only what it says when asked again counts as done.
/// </summary>
public sealed class RemoteTarget(IRemote remote) : ITarget
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public bool Takes(Target? target) => remote.Of(target) is not null;

    /// <inheritdoc/>
    public async Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation) => (await LookAsync(place, cancellation)).ToState();

    /// <inheritdoc/>
    public async Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(found);
        RemoteRunning runs = RemoteRunning.OfState(found);
        if (IsWanted(runs))
        {
            return TargetStep.Done.Value;
        }

        RemoteRunning ran = RemoteRunning.OfState(before);
        if (runs.Release != wanted.Release && !runs.IsSame(ran))
        {
            return Stranger(place, found);
        }

        RemoteRequest request = Ask(RemoteAction.Bring, place, wanted.Release, ran, runs.Tag) with
        {
            Weight = place.Ring.Weight,
            Ring = place.Ring.Name,
            Content = wanted.Seal.Content,
            Container = wanted.Seal.Container,
        };
        return await DoAsync(place, wanted.Release, request, IsWanted, cancellation);

        bool IsWanted(RemoteRunning running) => running.Release == wanted.Release
            && running.Version == wanted.Release.Version
            && (running.Content is not { } content || content == wanted.Seal.Content)
            && (!Remote(place).Splits || running.Weight == place.Ring.Weight);
    }

    /// <inheritdoc/>
    /// <remarks>It is told even where what ran before still runs: the version may be on its way there.</remarks>
    public async Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(before);
        RemoteRunning found = await LookAsync(place, cancellation);
        RemoteRunning ran = RemoteRunning.OfState(before);
        return found.Release == ours || found.IsSame(ran)
            ? await DoAsync(place, ours, Ask(RemoteAction.Restore, place, ours, ran, found.Tag), running => running.IsSame(ran), cancellation)
            : Stranger(place, found.ToState());
    }

    private static TargetStep.Conflict Stranger(TargetPlace place, TargetState found) =>
        new($"{place.Shown} runs {found.Shown} of {found.Release?.ToString() ?? "nobody knows which release"}, which this release did not expect there; it was left as it is.");

    private RemotePlace Remote(TargetPlace place) => remote.Of(place.Target) ?? throw new ArgumentException("The target is of another kind.", nameof(place));

    /// <summary>What a system is called where a sentence begins.</summary>
    private string Named(string name) => remote.Shown(name) is [var first, .. var rest] ? $"{char.ToUpperInvariant(first)}{rest}" : name;

    private RemoteRequest Ask(RemoteAction action, TargetPlace place, ReleaseId? release = null, RemoteRunning? before = null, string? tag = null) => new(
        action,
        place.Product,
        place.Environment,
        place.Fill(Remote(place).Spot),
        place.Ring.Region,
        Release: release,
        Version: release?.Version,
        Before: before is null || before.IsSame(null) ? null : before with { Tag = null },
        Tag: tag);

    private async Task<TargetStep> DoAsync(
        TargetPlace place, ReleaseId release, RemoteRequest wish, Func<RemoteRunning, bool> isDone, CancellationToken cancellation)
    {
        string name = place.Fill(Remote(place).Name);
        RemoteRequest request = await remote.IdentifyAsync(name, release, wish, cancellation);
        // Before the call: its completion may come before its answer.
        if (await remote.BeginAsync(name, release, request, cancellation) is { } failed)
        {
            return new TargetStep.Conflict($"{remote.Shown(name)} says that it failed: {failed}");
        }

        switch (await remote.CallAsync(name, request, cancellation))
        {
            case RemoteAnswer.Going going:
                return new TargetStep.Going(new Unfinished(going.What, going.LookAgain));
            case RemoteAnswer.Refused refused:
                return new TargetStep.Conflict(refused.Why);
            case RemoteAnswer.Gone gone:
                return new TargetStep.Conflict(gone.Why);
            default:
                RemoteRunning now = await LookAsync(place, cancellation);
                return isDone(now)
                    ? TargetStep.Done.Value
                    : new TargetStep.Going(new Unfinished($"{remote.Shown(name)} says that it is done, and still runs {now.ToState().Shown}", Soon));
        }
    }

    private async Task<RemoteRunning> LookAsync(TargetPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        string name = place.Fill(Remote(place).Name);
        return await remote.CallAsync(name, Ask(RemoteAction.Read, place).Identified(name), cancellation) switch
        {
            RemoteAnswer.Done { Body: var body } => Read(name, body),
            RemoteAnswer.Gone => new RemoteRunning(),
            RemoteAnswer.Going going => throw new HttpRequestException($"{Named(name)} cannot say what runs: {going.What}."),
            RemoteAnswer.Refused refused => throw new HttpRequestException($"{Named(name)} does not say what runs: {refused.Why}."),
            _ => throw new InvalidOperationException("There is no such answer."),
        };
    }

    private RemoteRunning Read(string name, byte[] body)
    {
        try
        {
            RemoteRunning running = JsonSerializer.Deserialize<RemoteRunning>(body, SlipwayJson.Compact) ?? throw new JsonException("It is null.");
            return running.Mark is not { Length: > RemoteRunning.LongestMark } && running.Tag is not { Length: > 256 } && running.Weight is null or >= 0 and <= 100
                ? running
                : throw new JsonException("Its mark or tag is too long, or its weight is no percentage.");
        }
        catch (Exception foreign) when (foreign is JsonException or FormatException)
        {
            throw new HttpRequestException($"{Named(name)} did not say what runs in a way that can be read: {foreign.Message}");
        }
    }
}
