using System.Text.Json;
using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Json;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>
/// A check that a system of the user's own makes after a roll-out, such as a suite of tests, by the same signed call: <c>check</c> starts it, and the same call
/// again, with the same id, asks how far it is. It answers 202 while it runs, and 200 with <c>{"verdict": "passed" or "failed", "text", "link"}</c>. A completion
/// told to <c>/api/targets/{id}</c> has the release ask sooner, and never decides.
/// </summary>
public sealed class WebhookCheck(WebhookCaller caller, WebhookCalls calls)
{
    private const int LongestLink = 2_000;

    /// <summary>Starts a check, or looks how far it is.</summary>
    /// <param name="name">The webhook's configured name.</param>
    /// <param name="environment">The environment that runs the version.</param>
    /// <param name="version">The version.</param>
    /// <param name="attempt">Which attempt it is, from one; another one is another check.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HttpRequestException">It did not answer, or nothing that can be believed; asked again it may.</exception>
    public async Task<CheckStep> AskAsync(string name, string environment, BroughtVersion version, int attempt = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        ReleaseId release = version.Release;
        RemoteRequest request = new RemoteRequest(
            RemoteAction.Check,
            release.Product,
            environment,
            Release: release,
            Version: release.Version,
            Content: version.Seal.Content,
            Container: version.Seal.Container,
            Attempt: attempt).Identified(name);
        // What a completion tells, a failure too, is asked for once more: only the signed answer says how the check went.
        await calls.BeginAsync(new WebhookCall(request.Id!, name, release), cancellation);
        return await caller.CallAsync(name, request, cancellation) switch
        {
            RemoteAnswer.Done { Body: var body } => Read(name, body),
            RemoteAnswer.Going going => new CheckStep.Going(new Unfinished(going.What, going.LookAgain)),
            RemoteAnswer.Refused refused => new CheckStep.Failed(refused.Why, null),
            RemoteAnswer.Gone gone => new CheckStep.Failed(gone.Why, null),
            _ => throw new InvalidOperationException("There is no such answer."),
        };
    }

    private static CheckStep Read(string name, byte[] body)
    {
        try
        {
            Told told = JsonSerializer.Deserialize<Told>(body, SlipwayJson.Compact) ?? throw new JsonException("It is null.");
            string text = Said.By(told.Text ?? "");
            return told.Verdict switch
            {
                "passed" => new CheckStep.Passed(text, Link(told.Link)),
                "failed" => new CheckStep.Failed(text.Length > 0 ? text : $"webhook {name} does not say why", Link(told.Link)),
                _ => throw new JsonException("Its verdict is neither passed nor failed."),
            };
        }
        catch (JsonException foreign)
        {
            throw new HttpRequestException($"Webhook {name} did not say how the check went in a way that can be read: {foreign.Message}");
        }
    }

    /// <summary>Only what people may be sent to from a card.</summary>
    private static string? Link(string? text) =>
        text is { Length: <= LongestLink } && Uri.TryCreate(text, UriKind.Absolute, out Uri? link) && link is { UserInfo: "" } && link.Scheme == Uri.UriSchemeHttps
            ? link.AbsoluteUri
            : null;

    private sealed record Told(string? Verdict, string? Text, string? Link);
}
