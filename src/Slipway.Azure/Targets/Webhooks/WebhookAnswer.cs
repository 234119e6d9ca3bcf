namespace Slipway.Azure.Targets.Webhooks;

/// <summary>What the other side of a webhook answered. What may pass, and what nothing proves, is an exception instead.</summary>
internal abstract record WebhookAnswer
{
    private WebhookAnswer()
    {
    }

    /// <summary>200, signed: it is done.</summary>
    /// <param name="Body">What the answer holds beside its status, as JSON.</param>
    public sealed record Done(byte[] Body) : WebhookAnswer;

    /// <summary>202: it has begun. Or 429 or 503 with Retry-After: it has not, and says when to ask again.</summary>
    public sealed record Going(string What, TimeSpan LookAgain) : WebhookAnswer;

    /// <summary>409 or 422, signed: it says no for good.</summary>
    public sealed record Refused(string Why) : WebhookAnswer;

    /// <summary>404 or 410, signed: it knows no such place.</summary>
    public sealed record Gone(string Why) : WebhookAnswer;
}
