namespace Slipway.Releases.Approvals;

/// <summary>
/// When an approval is extended, escalated and ended if nobody settles it: first the time-out, then each extension, then the escalation, then
/// the refusal.
/// </summary>
/// <param name="Extends">When it is extended, in order.</param>
/// <param name="EscalatesAt">When others are asked too; null for never.</param>
/// <param name="EndsAt">When the release is refused.</param>
/// <remarks>A newer tz database may answer differently: what was reckoned when the question was put is kept with it.</remarks>
public sealed record ApprovalSchedule(IReadOnlyList<DateTimeOffset> Extends, DateTimeOffset? EscalatesAt, DateTimeOffset EndsAt)
{
    /// <summary>The times of a question that is put at this moment.</summary>
    public static ApprovalSchedule Of(ApprovalPolicy policy, DateTimeOffset askedAt)
    {
        ArgumentNullException.ThrowIfNull(policy);
        List<DateTimeOffset> ends = [After(policy, askedAt, policy.Timeout)];
        for (int time = 0; time < (policy.Extension?.Times ?? 0); time++)
        {
            ends.Add(After(policy, ends[^1], policy.Extension!.By));
        }

        DateTimeOffset last = ends[^1];
        return policy.Escalation is { } escalation
            ? new([.. ends[..^1]], last, After(policy, last, escalation.Timeout))
            : new([.. ends[..^1]], null, last);
    }

    /// <summary>What happens next after a moment while nobody settles it; null when the approval has ended by then.</summary>
    /// <param name="request">The question.</param>
    /// <param name="people">Who is to be reminded: those who are asked now and have not answered.</param>
    /// <param name="after">The moment; what happens at it has happened.</param>
    public static ApprovalMoment? Next(ApprovalRequest request, IReadOnlyList<AskedPerson> people, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(people);
        ApprovalMoment? change = Changes(request).FirstOrDefault(moment => moment.At > after);
        if (change is null)
        {
            return null;
        }

        (DateTimeOffset At, string Name)[] reminders =
        [
            .. people.GroupBy(person => person.TimeZone).SelectMany(
                zone => Reminder(request, zone.Key, after, change.At) is { } at ? zone.Select(person => (at, person.Name)) : []),
        ];
        DateTimeOffset next = reminders.Length == 0 ? change.At : reminders.Min(reminder => reminder.At);
        string[] reminded = [.. reminders.Where(reminder => reminder.At == next).Select(reminder => reminder.Name)];
        return next < change.At ? new(next, ApprovalMomentKind.Reminder, reminded) : change with { Reminded = reminded };
    }

    /// <summary>What happens next to an approval while nobody settles it; null when it has ended.</summary>
    /// <param name="approval">The approval as it stands.</param>
    /// <param name="people">Who is to be reminded.</param>
    /// <param name="after">The last moment that was attended to.</param>
    /// <param name="now">The moment of asking: reminders that nobody gave until then, as while the release was paused, are not made up for.</param>
    public static ApprovalMoment? Upcoming(Approval approval, IReadOnlyList<AskedPerson> people, DateTimeOffset after, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ApprovalMoment? next = approval.IsOpen ? Next(approval.Request, people, after) : null;
        while (next is { Kind: ApprovalMomentKind.Reminder } missed && missed.At <= now)
        {
            next = Next(approval.Request, people, missed.At);
        }

        return next;
    }

    /// <summary>The question with its escalation, unless that has been, and its end later by one extension of its plan.</summary>
    internal static ApprovalRequest Extend(ApprovalRequest request, bool isEscalated)
    {
        DateTimeOffset Later(DateTimeOffset end) => After(request.Policy, end, request.Policy.Extension!.By);
        return request with
        {
            Deadline = Later(request.Deadline),
            EscalatesAt = request.EscalatesAt is { } escalates && !isEscalated ? Later(escalates) : request.EscalatesAt,
        };
    }

    private static IEnumerable<ApprovalMoment> Changes(ApprovalRequest request)
    {
        DateTimeOffset last = request.EscalatesAt ?? request.Deadline;
        foreach (DateTimeOffset extends in Of(request.Policy, request.AskedAt).Extends.Where(at => at < last))
        {
            yield return new(extends, ApprovalMomentKind.Extension, []);
        }

        if (request.EscalatesAt is { } escalates)
        {
            yield return new(escalates, ApprovalMomentKind.Escalation, []);
        }

        yield return new(request.Deadline, ApprovalMomentKind.Expiry, []);
    }

    /// <summary>The first reminder after a moment, and no later than the next change; none at the end itself.</summary>
    private static DateTimeOffset? Reminder(ApprovalRequest request, string? timeZone, DateTimeOffset after, DateTimeOffset change)
    {
        if (request.Policy.RemindEvery is not { } every || every <= TimeSpan.Zero)
        {
            return null;
        }

        DateTimeOffset at = After(request.Policy, request.AskedAt, every, timeZone);
        while (at <= after)
        {
            at = After(request.Policy, at, every, timeZone);
        }

        return at <= change && at < request.Deadline ? at : null;
    }

    private static DateTimeOffset After(ApprovalPolicy policy, DateTimeOffset start, TimeSpan time, string? timeZone = null) =>
        policy.QuietHours is { } quiet ? quiet.After(start, time, timeZone) : start + time;
}
