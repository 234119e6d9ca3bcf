namespace Slipway.Azure.Metrics.Alerts;

/// <summary>A body that tells of no alerts, or in a way that is not taken.</summary>
/// <param name="message">One sentence: what is wrong, and how to mend it.</param>
public sealed class AlertBodyException(string message) : Exception(message);
