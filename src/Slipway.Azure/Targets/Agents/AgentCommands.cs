using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Remote;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.Agents;

/// <summary>
/// The commands to agents, a row for each. An answer is a hint: that a version runs is believed only when the agent says so to a question of its own, and a
/// failure leads to the way back at most. The first answer that ends a command counts.
/// </summary>
public sealed class AgentCommands(StorageAccount account, TimeProvider clock)
{
    private const string Row = "command";

    private readonly TableClient table = account.Tables.GetTableClient(TableNames.AgentCommands);

    /// <summary>Tells the ids of commands that were answered through this process.</summary>
    public event Action<string>? Answered;

    internal Task<RemoteRequest> IdentifyAsync(string agent, ReleaseId release, RemoteRequest wish, CancellationToken cancellation) =>
        LastWish.IdentifyAsync(table, agent, release, wish, cancellation);

    /// <summary>A command; it is begun when it is not known.</summary>
    public Task<AgentCommand> BeginAsync(string id, string agent, ReleaseId? release, CancellationToken cancellation = default) => Conflicts.SettleAsync(
        async _ =>
        {
            if (await FindAsync(id, cancellation) is { } known)
            {
                return known.Command;
            }

            AgentCommand command = new(id, agent, release, RandomNumberGenerator.GetHexString(32, lowercase: true));
            await table.AddEntityAsync(Entity(command), cancellation);
            return command;
        },
        cancellation);

    /// <summary>Notes that a command's attempt was sent.</summary>
    public Task SentAsync(AgentCommand command, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return ChangeAsync(command.Id, known => known.Attempt == command.Attempt ? known with { Sent = clock.GetUtcNow() } : null, cancellation);
    }

    /// <summary>What ended a command, as was answered; told once, the next call begins it anew. Null for nothing.</summary>
    public async Task<AgentAnswer?> TakeAnswerAsync(string id, CancellationToken cancellation = default) =>
        (await ChangeAsync(
            id,
            known => known.Answer is { IsFinal: true } ? known with { Attempt = known.Attempt + 1, Sent = null, Answer = null } : null,
            cancellation))?.Answer;

    /// <summary>A command as it stands; null when there is none.</summary>
    public async Task<AgentCommand?> GetAsync(string id, CancellationToken cancellation = default) => (await FindAsync(id, cancellation))?.Command;

    /// <summary>Forgets a command; what is still answered to it is answered to nothing.</summary>
    public Task ForgetAsync(string id, CancellationToken cancellation = default) =>
        table.DeleteEntityAsync(RowName.Of(id), Row, cancellationToken: cancellation);

    /// <summary>Notes an answer.</summary>
    /// <param name="correlation">The id of the message that it answers.</param>
    /// <param name="key">The key that it repeats.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What became of it, and the release that waits for it when that shall look.</returns>
    public async Task<(AnswerFate Fate, ReleaseId? Release)> AnswerAsync(string? correlation, string? key, AgentAnswer answer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (correlation?.LastIndexOf('.') is not (> 0 and { } dot)
            || !int.TryParse(correlation[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int attempt))
        {
            return (AnswerFate.Unknown, null);
        }

        string id = correlation[..dot];
        AnswerFate fate = AnswerFate.Unknown;
        AgentCommand? before = await ChangeAsync(
            id,
            known =>
            {
                fate = attempt > known.Attempt ? AnswerFate.Unknown
                    : !IsSame(known.Key, key) ? AnswerFate.Forged
                    : attempt < known.Attempt || known.Answer is { IsFinal: true } ? AnswerFate.Late
                    : AnswerFate.Noted;
                return fate is AnswerFate.Noted && known.Answer != answer ? known with { Answer = answer } : null;
            },
            cancellation);
        if (fate is AnswerFate.Noted && answer.IsFinal)
        {
            Answered?.Invoke(id);
            return (fate, before?.Release);
        }

        return (fate, null);
    }

    /// <summary>Changes a command, on what is there.</summary>
    /// <returns>The command before; null when there is none.</returns>
    private Task<AgentCommand?> ChangeAsync(string id, Func<AgentCommand, AgentCommand?> change, CancellationToken cancellation) => Conflicts.SettleAsync(
        async _ =>
        {
            if (await FindAsync(id, cancellation) is not { } known)
            {
                return null;
            }

            if (change(known.Command) is { } after)
            {
                await table.UpdateEntityAsync(Entity(after), known.Tag, TableUpdateMode.Replace, cancellation);
            }

            return (AgentCommand?)known.Command;
        },
        cancellation);

    private async Task<(AgentCommand Command, ETag Tag)?> FindAsync(string id, CancellationToken cancellation) =>
        await table.FindAsync(RowName.Of(id), Row, cancellation) is { } row ? (row.Read<AgentCommand>(), row.ETag) : null;

    private static bool IsSame(string key, string? told) =>
        told is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(told));

    private static TableEntity Entity(AgentCommand command) => new TableEntity(RowName.Of(command.Id), Row).With(command);
}
