using System.Text.Json;
using Slipway.Azure.Targets;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// A system of the user's own as a target. It is asked what runs (<c>read</c>), told to bring a version (<c>bring</c>) and to put back what ran before
/// (<c>restore</c>), and answers 200 with a <see cref="WebhookRunning"/>, 202 while it is at it, or 409 with a problem when it must not. Each call may come
/// again with the same id. Whatever it says of a change, only what it says when asked again counts as done.
/// </summary>
public sealed class WebhookTarget(WebhookCaller caller, WebhookCalls calls) : ITarget
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public bool Takes(Target? target) => target is Target.Webhook;

    /// <inheritdoc/>
    public async Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation) => (await LookAsync(place, cancellation)).ToState();

    /// <inheritdoc/>
    public async Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(found);
        WebhookRunning runs = WebhookRunning.OfState(found);
        if (IsWanted(runs))
        {
            return TargetStep.Done.Value;
        }

        WebhookRunning ran = WebhookRunning.OfState(before);
        if (runs.Release != wanted.Release && !runs.IsSame(ran))
        {
            return Stranger(place, found);
        }

        WebhookRequest request = Ask(WebhookAction.Bring, place, wanted.Release, ran, runs.Tag) with
        {
            Weight = place.Ring.Weight,
            Ring = place.Ring.Name,
            Content = wanted.Seal.Content,
            Container = wanted.Seal.Container,
        };
        return await DoAsync(place, wanted.Release, request, IsWanted, cancellation);

        bool IsWanted(WebhookRunning running) => running.Release == wanted.Release
            && running.Version == wanted.Release.Version
            && (running.Content is not { } content || content == wanted.Seal.Content)
            && (place.Target is not Target.Webhook { Splits: true } || running.Weight == place.Ring.Weight);
    }

    /// <inheritdoc/>
    /// <remarks>It is told even where what ran before still runs: the version may be on its way there.</remarks>
    public async Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(before);
        WebhookRunning found = await LookAsync(place, cancellation);
        WebhookRunning ran = WebhookRunning.OfState(before);
        return found.Release == ours || found.IsSame(ran)
            ? await DoAsync(place, ours, Ask(WebhookAction.Restore, place, ours, ran, found.Tag), running => running.IsSame(ran), cancellation)
            : Stranger(place, found.ToState());
    }

    private static TargetStep.Conflict Stranger(TargetPlace place, TargetState found) =>
        new($"{place.Shown} runs {found.Shown} of {found.Release?.ToString() ?? "nobody knows which release"}, which this release did not expect there; it was left as it is.");

    private static Target.Webhook Webhook(TargetPlace place) => (Target.Webhook)place.Target!;

    private static WebhookRequest Ask(WebhookAction action, TargetPlace place, ReleaseId? release = null, WebhookRunning? before = null, string? tag = null) => new(
        action,
        place.Product,
        place.Environment,
        place.Fill(Webhook(place).Spot),
        place.Ring.Region,
        Release: release,
        Version: release?.Version,
        Before: before is null || before.IsSame(null) ? null : before with { Tag = null },
        Tag: tag);

    private async Task<TargetStep> DoAsync(
        TargetPlace place, ReleaseId release, WebhookRequest wish, Func<WebhookRunning, bool> isDone, CancellationToken cancellation)
    {
        string name = place.Fill(Webhook(place).Name);
        WebhookRequest request = await calls.IdentifyAsync(name, release, wish, cancellation);
        // Before the call: its completion may come before its answer.
        if (await calls.BeginAsync(new WebhookCall(request.Id!, name, release), cancellation) is { } failed)
        {
            return new TargetStep.Conflict($"webhook {name} says that it failed: {failed}");
        }

        switch (await caller.CallAsync(name, request, cancellation))
        {
            case WebhookAnswer.Going going:
                return new TargetStep.Going(new Unfinished(going.What, going.LookAgain));
            case WebhookAnswer.Refused refused:
                return new TargetStep.Conflict(refused.Why);
            case WebhookAnswer.Gone gone:
                return new TargetStep.Conflict(gone.Why);
            default:
                WebhookRunning now = await LookAsync(place, cancellation);
                return isDone(now)
                    ? TargetStep.Done.Value
                    : new TargetStep.Going(new Unfinished($"webhook {name} says that it is done, and still runs {now.ToState().Shown}", Soon));
        }
    }

    private async Task<WebhookRunning> LookAsync(TargetPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        string name = place.Fill(Webhook(place).Name);
        return await caller.CallAsync(name, Ask(WebhookAction.Read, place).Identified(name), cancellation) switch
        {
            WebhookAnswer.Done { Body: var body } => Read(name, body),
            WebhookAnswer.Gone => new WebhookRunning(),
            WebhookAnswer.Going going => throw new HttpRequestException($"Webhook {name} cannot say what runs: {going.What}."),
            WebhookAnswer.Refused refused => throw new HttpRequestException($"Webhook {name} does not say what runs: {refused.Why}."),
            _ => throw new InvalidOperationException("There is no such answer."),
        };
    }

    private static WebhookRunning Read(string name, byte[] body)
    {
        try
        {
            WebhookRunning running = JsonSerializer.Deserialize<WebhookRunning>(body, SlipwayJson.Compact) ?? throw new JsonException("It is null.");
            return running.Mark is not { Length: > WebhookRunning.LongestMark } && running.Tag is not { Length: > 256 } && running.Weight is null or >= 0 and <= 100
                ? running
                : throw new JsonException("Its mark or tag is too long, or its weight is no percentage.");
        }
        catch (Exception foreign) when (foreign is JsonException or FormatException)
        {
            throw new HttpRequestException($"Webhook {name} did not say what runs in a way that can be read: {foreign.Message}");
        }
    }
}
