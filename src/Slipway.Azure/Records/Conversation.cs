namespace Slipway.Azure.Records;

/// <summary>A place in Teams in which the bot may speak first.</summary>
/// <param name="Place">The channel or person.</param>
/// <param name="Service">The address at which it is answered, as an activity that was proven told it.</param>
/// <param name="Id">The conversation's id; null when only the person is known.</param>
/// <param name="User">The person in Teams, as in <c>29:…</c>; null for a channel.</param>
/// <param name="IsInstalled">Whether the bot is installed there.</param>
/// <param name="SeenAt">When it was told.</param>
public sealed record Conversation(CardPlace Place, string Service, string? Id, string? User, bool IsInstalled, DateTimeOffset SeenAt);
