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

    /// <summary>The managers, each once, and never who asked for the release or, where the policy keeps them from approving it, wrote it.</summary>
    public async Task<Report> OfAsync(Approval approval, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (approval.Request.Policy.Escalation is not { Managers: true } || !approval.IsOpen)
        {
            return Report.None;
        }

        using CancellationTokenSource limit = new(Patience, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        ApprovalGroup[] asked = [.. approval.Tally().Where(tally => tally.IsAsked).SelectMany(tally => Parts(tally.Quorum.Group))];
        (IEnumerable<DirectoryPerson> People, string? Unknown)[] people = await LookAsync(asked, async (group, stop) => await approvers.PeopleAsync(group, stop));
        DirectoryPerson[] silent = [.. Each(people).Where(person => IsSilent(approval, person)).Take(Most)];
        (IEnumerable<DirectoryPerson> People, string? Unknown)[] found = await LookAsync(silent, async (person, stop) =>
            await approvers.ManagerAsync(person.Id, stop) is { } manager ? [manager] : []);
        DirectoryPerson[] managers = [.. Each(found).Where(person => person.IsEnabled && !IsExcluded(approval, person))];
        return new(managers, people.Concat(found).Select(look => look.Unknown).FirstOrDefault(unknown => unknown is not null));

        async Task<(IEnumerable<DirectoryPerson> People, string? Unknown)[]> LookAsync<T>(T[] whom, Func<T, CancellationToken, Task<IReadOnlyList<DirectoryPerson>>> look)
        {
            (IEnumerable<DirectoryPerson> People, string? Unknown)[] looked = new (IEnumerable<DirectoryPerson>, string?)[whom.Length];
            await Parallel.ForAsync(0, whom.Length, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (index, _) =>
                looked[index] = await TryAsync(() => look(whom[index], either.Token), cancellation));
            return looked;
        }
    }

    /// <summary>What one look-up says; one that fails loses what the others found to nobody.</summary>
    private static async Task<(IEnumerable<DirectoryPerson> People, string? Unknown)> TryAsync(
        Func<Task<IReadOnlyList<DirectoryPerson>>> look, CancellationToken cancellation)
    {
        try
        {
            return (await look(), null);
        }
        catch (DirectoryUnavailableException unknown)
        {
            return ([], unknown.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ([], "Microsoft Graph took too long to say.");
        }
    }

    /// <summary>Each who is named, and the directory group, so that one that is not known keeps nobody from the others.</summary>
    private static IEnumerable<ApprovalGroup> Parts(ApprovalGroup group) =>
        [.. group.People.Select(name => group with { People = [name], EntraGroup = null }), .. group.EntraGroup is null ? Array.Empty<ApprovalGroup>() : [group with { People = [] }]];

    private static IEnumerable<DirectoryPerson> Each((IEnumerable<DirectoryPerson> People, string? Unknown)[] looked) =>
        looked.SelectMany(look => look.People).DistinctBy(person => person.Id, StringComparer.OrdinalIgnoreCase);

    // Whoever may not answer leaves nothing unanswered, so it is not for their managers either.
    private static bool IsSilent(Approval approval, DirectoryPerson person) =>
        person.IsEnabled && !IsExcluded(approval, person) && !approval.Decisions.Any(decision => Named(person).IsAmong(decision.People));

    private static bool IsExcluded(Approval approval, DirectoryPerson person) => Named(person).IsAmong([approval.Request.RequestedBy, .. approval.Request.Excluded]);

    private static Approver Named(DirectoryPerson person) => new(person.UserName, person.IsEnabled, [], Id: person.Id);

    /// <summary>What was found.</summary>
    /// <param name="People">The managers.</param>
    /// <param name="Unknown">Why somebody's manager is not known, in a sentence; null when all are known.</param>
    public sealed record Report(IReadOnlyList<DirectoryPerson> People, string? Unknown)
    {
        /// <summary>Nobody is asked for.</summary>
        public static Report None { get; } = new([], null) { IsAsked = false };

        /// <summary>What the timeline says of those who are missing, after a space; empty for nothing.</summary>
        public string Lacks => (People.Count, Unknown) switch
        {
            _ when !IsAsked => "",
            (0, null) => " No manager of theirs is known who could be asked.",
            (0, var why) => $" Who their managers are is not known: {why}",
            (_, null) => "",
            (_, var why) => $" Who the managers of the others are is not known: {why}",
        };

        private bool IsAsked { get; init; } = true;
    }
}
