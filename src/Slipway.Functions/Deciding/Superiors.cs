using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Directory;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Deciding;

/// <summary>Finds the managers of those who have left an approval unanswered, as the directory knows them at this moment.</summary>
public sealed class Superiors(Approvers approvers, TimeProvider clock)
{
    /// <summary>So many people are looked up at the most: more is a group of its own.</summary>
    private const int Most = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>The managers, each once, and never who asked for the release.</summary>
    public async Task<Report> OfAsync(Approval approval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (approval.Request.Policy.Escalation is not { Managers: true } || !approval.IsOpen)
        {
            return Report.None;
        }

        using CancellationTokenSource limit = new(Patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            DirectoryPerson[] silent = await SilentAsync(approval, either.Token);
            DirectoryPerson?[] found = new DirectoryPerson?[silent.Length];
            await Parallel.ForAsync(0, silent.Length, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = either.Token }, async (index, stop) =>
                found[index] = await approvers.ManagerAsync(silent[index].Id, stop));
            DirectoryPerson[] managers =
            [
                .. found.OfType<DirectoryPerson>().DistinctBy(person => person.Id, StringComparer.OrdinalIgnoreCase)
                    .Where(person => person.IsEnabled && !Named(person).Is(approval.Request.RequestedBy)),
            ];
            return new(managers, managers.Length == 0 ? " No manager of theirs is known who could be asked." : "");
        }
        catch (DirectoryUnavailableException unknown)
        {
            return new([], $" Who their managers are is not known: {unknown.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new([], " Who their managers are is not known: Microsoft Graph took too long to say.");
        }
    }

    private async Task<DirectoryPerson[]> SilentAsync(Approval approval, CancellationToken cancellation)
    {
        List<DirectoryPerson> asked = [];
        foreach (QuorumTally tally in approval.Tally().Where(tally => tally.IsAsked))
        {
            asked.AddRange(await approvers.PeopleAsync(tally.Quorum.Group, cancellation));
        }

        return
        [
            .. asked.DistinctBy(person => person.Id, StringComparer.OrdinalIgnoreCase)
                .Where(person => !approval.Decisions.Any(decision => Named(person).IsAmong([decision.By, decision.ById ?? "", decision.For ?? ""])))
                .Take(Most),
        ];
    }

    private static Approver Named(DirectoryPerson person) => new(person.UserName, person.IsEnabled, [], Id: person.Id);

    /// <summary>What was found.</summary>
    /// <param name="People">The managers.</param>
    /// <param name="Lacks">What the timeline says of those who are missing, after a space; empty for nothing.</param>
    public sealed record Report(IReadOnlyList<DirectoryPerson> People, string Lacks)
    {
        /// <summary>Nobody is asked for.</summary>
        public static Report None { get; } = new([], "");
    }
}
