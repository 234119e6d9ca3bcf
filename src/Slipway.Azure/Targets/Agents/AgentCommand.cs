using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Agents;

/// <summary>A command to an agent, as long as its answer may come.</summary>
/// <param name="Id">What is wanted: the same while the same is wanted.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Release">The release that waits for it; null for a question that is waited for on the spot.</param>
/// <param name="Key">What only this command's reader knows, and its answer repeats.</param>
/// <param name="Attempt">How often it was begun anew after an answer that ended it, from one.</param>
/// <param name="Sent">When this attempt was sent; null while it was not.</param>
/// <param name="Answer">What was answered to this attempt; null for nothing.</param>
public sealed record AgentCommand(
    string Id, string Agent, ReleaseId? Release, string Key, int Attempt = 1, DateTimeOffset? Sent = null, AgentAnswer? Answer = null)
{
    /// <summary>The id of its message, which the answer names as its correlation.</summary>
    public string MessageId => $"{Id}.{Attempt}";
}
