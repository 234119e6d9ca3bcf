namespace Slipway.Releases.Progress;

/// <summary>What a release does or waits for at this moment. It is the orchestration's custom status, and part of the record.</summary>
/// <param name="State">The state in one word.</param>
/// <param name="Since">Since when.</param>
/// <param name="Stage">The stage concerned; null outside stages.</param>
/// <param name="Ring">The ring concerned; null outside rings.</param>
/// <param name="Why">The cause in a clause; null where the state says it all.</param>
/// <param name="Until">When the wait ends at the latest; null when it does not wait.</param>
/// <param name="ThenWhat">What happens then, in a clause.</param>
/// <param name="WhoCanEnd">Who can end the wait sooner, and how, in a clause.</param>
/// <param name="Transfer">How much is copied or read; null where nothing is.</param>
/// <param name="Question">What an operator is asked before the release goes on; null where nothing is.</param>
public sealed record ReleaseProgress(
    ReleaseState State,
    DateTimeOffset Since,
    string? Stage = null,
    string? Ring = null,
    string? Why = null,
    DateTimeOffset? Until = null,
    string? ThenWhat = null,
    string? WhoCanEnd = null,
    TransferProgress? Transfer = null,
    string? Question = null);
