using System.Text.Json;
using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Json;

namespace Slipway.Azure.Targets.Agents;

/// <summary>What an agent answers to a command: the body of its message.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Text">Why, or what it does; shown to people.</param>
/// <param name="Running">To <c>read</c>, what runs; null for nothing.</param>
public sealed record AgentAnswer(AgentState State, string? Text = null, RemoteRunning? Running = null)
{
    /// <summary>The largest answer, in bytes.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>Whether no other answer to the same command counts after it.</summary>
    internal bool IsFinal => State is not AgentState.Going;

    /// <summary>Reads a message's body.</summary>
    /// <exception cref="FormatException">It is no answer; the message says why.</exception>
    public static AgentAnswer Read(ReadOnlySpan<byte> body)
    {
        if (body.Length > MostBytes)
        {
            throw new FormatException($"The answer has {body.Length} bytes; at most {MostBytes} are read.");
        }

        try
        {
            Told told = JsonSerializer.Deserialize<Told>(body, SlipwayJson.Compact) ?? throw new FormatException("The answer is null.");
            AgentState state = told.State ?? throw new FormatException("The answer has no state; write going, done, failed, refused or gone.");
            return new AgentAnswer(state, told.Text is null ? null : Said.By(told.Text), told.Running);
        }
        catch (JsonException foreign)
        {
            throw new FormatException($"The answer is not JSON as it should be: {Said.By(foreign.Message)}", foreign);
        }
    }

    /// <summary>An answer before its state is known to be there.</summary>
    private sealed record Told(AgentState? State, string? Text, RemoteRunning? Running);
}
