namespace Slipway.Azure.Records;

/// <summary>When the bot may be installed in a place, at the earliest.</summary>
/// <param name="NotBefore">The moment.</param>
/// <param name="Refused">Why it could not be before, in a sentence, where that will stay so for some hours; null where it is being tried, or soon again.</param>
public sealed record InstallPause(DateTimeOffset NotBefore, string? Refused);
