using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace Slipway.Azure.Teams.Bot;

/// <summary>How requests to the Bot Connector are repeated: what it documents as passing, with jitter, and not before it says.</summary>
internal static class ConnectorRetries
{
    /// <summary>One try.</summary>
    public static readonly TimeSpan Try = TimeSpan.FromSeconds(10);

    /// <summary>All tries.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromSeconds(40);

    /// <summary>A longer wait is for the timer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    /// <summary>The way to repeat.</summary>
    /// <param name="clock">The time.</param>
    /// <param name="once">Whether what may have been done is not done again.</param>
    public static ResiliencePipeline<HttpResponseMessage> Of(TimeProvider clock, bool once = false) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddTimeout(Whole)
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(300),
                MaxDelay = LongestWait,
                ShouldHandle = failed => ValueTask.FromResult(failed.Outcome switch
                {
                    { Result: { } answer } => MayPass(answer.StatusCode) && !(once && MayBeDone(answer.StatusCode)) && Wait(answer, clock) <= LongestWait,
                    { Exception: HttpRequestException fault } => NeverLeft(fault),
                    _ => false,
                }),
                DelayGenerator = failed => ValueTask.FromResult(
                    failed.Outcome.Result is { } answer && Wait(answer, clock) is var wait && wait > TimeSpan.Zero
                        ? wait + TimeSpan.FromMilliseconds(Random.Shared.Next(100))
                        : (TimeSpan?)null),
                OnRetry = failed =>
                {
                    failed.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(Try)
            .Build();

    /// <summary>Whether the same request may be answered otherwise soon.</summary>
    public static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.PreconditionFailed or HttpStatusCode.TooManyRequests || MayBeDone(status);

    /// <summary>Whether a gateway answers that does not know what became of the request.</summary>
    public static bool MayBeDone(HttpStatusCode status) => status is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the request cannot have arrived.</summary>
    public static bool NeverLeft(HttpRequestException fault) => fault.HttpRequestError
        is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>How long the Connector asks to wait.</summary>
    public static TimeSpan Wait(HttpResponseMessage answer, TimeProvider clock) => answer.Headers.RetryAfter switch
    {
        RetryConditionHeaderValue { Delta: { } span } => span,
        RetryConditionHeaderValue { Date: { } at } => at - clock.GetUtcNow(),
        _ => TimeSpan.Zero,
    };
}
