using CsCheck;
using Slipway.Releases.Approvals;
using Xunit;
using static Slipway.Releases.Tests.Approvals.Panel;

namespace Slipway.Releases.Tests.Approvals;

public class ApprovalScheduleTests
{
    private static readonly ApprovalPolicy Everything = Both with
    {
        Timeout = TimeSpan.FromHours(4),
        Extension = new(TimeSpan.FromHours(2), 2),
        Escalation = new(new("escalation", [Eve]), TimeSpan.FromHours(3)),
        RemindEvery = TimeSpan.FromHours(3),
    };

    private static readonly AskedPerson[] People = [new(Ada, "Europe/Berlin"), new(Bo, "Asia/Tokyo"), new(Cy)];

    [Fact]
    public void A_time_out_refuses_unless_the_plan_says_more() =>
        Assert.Equivalent(new ApprovalSchedule([], null, Asked.AddHours(24)), ApprovalSchedule.Of(Both, Asked));

    [Fact]
    public void It_is_extended_then_escalated_then_refused() => Assert.Equivalent(
        new ApprovalSchedule([Asked.AddHours(4), Asked.AddHours(6)], Asked.AddHours(8), Asked.AddHours(11)),
        ApprovalSchedule.Of(Everything, Asked));

    [Fact]
    public void Each_moment_comes_once_and_in_order() => Assert.Equal(
        [
            (3, ApprovalMomentKind.Reminder, 3), (4, ApprovalMomentKind.Extension, 0), (6, ApprovalMomentKind.Extension, 3),
            (8, ApprovalMomentKind.Escalation, 0), (9, ApprovalMomentKind.Reminder, 3), (11, ApprovalMomentKind.Expiry, 0),
        ],
        All(Ask(Everything).Request, People).Select(moment => ((int)(moment.At - Asked).TotalHours, moment.Kind, moment.Reminded.Count)));

    [Fact]
    public void Nobody_is_reminded_where_the_plan_does_not_say_so_or_nobody_is_left()
    {
        Assert.Equal([ApprovalMomentKind.Expiry], All(Ask(Both).Request, People).Select(moment => moment.Kind));
        Assert.DoesNotContain(ApprovalMomentKind.Reminder, All(Ask(Everything).Request, []).Select(moment => moment.Kind));
    }

    [Fact]
    public void People_are_reminded_when_they_are_awake()
    {
        // Asked at 09:00 UTC: 10:00 in Berlin, 18:00 in Tokyo. Who has no time zone has that of the quiet hours.
        ApprovalPolicy policy = Both with { RemindEvery = TimeSpan.FromHours(4), QuietHours = new(new(20, 0), new(7, 0), "Europe/Berlin") };
        ApprovalRequest request = Ask(policy).Request;

        ApprovalMoment first = ApprovalSchedule.Next(request, People, Asked)!;
        ApprovalMoment second = ApprovalSchedule.Next(request, People, Asked.AddHours(10))!;

        Assert.Equal((Asked.AddHours(4), 2), (first.At, first.Reminded.Count));
        Assert.Equal((Asked.AddHours(15), Bo), (second.At, Assert.Single(second.Reminded)));
    }

    [Fact]
    public void Time_outs_do_not_count_quiet_hours()
    {
        ApprovalPolicy policy = Everything with { Timeout = TimeSpan.FromHours(12), QuietHours = new(new(20, 0), new(7, 0), "Europe/Berlin") };

        // Ten hours until 20:00 in Berlin, the other two after 07:00.
        Assert.Equal(Asked.AddHours(23), ApprovalSchedule.Of(policy, Asked).Extends[0]);
    }

    [Fact]
    public void No_moment_is_lost_or_in_anybodys_quiet_hours() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 10], Gen.Int[0, 3], Gen.Int[1, 20], Gen.Int[0, 200]).Sample(
            (timeout, by, times, remind, start) =>
            {
                QuietHours quiet = new(new(20, 0), new(7, 0), "Europe/Berlin");
                ApprovalPolicy policy = Everything with
                {
                    Timeout = TimeSpan.FromHours(timeout),
                    Extension = times == 0 ? null : new(TimeSpan.FromHours(by), times),
                    RemindEvery = TimeSpan.FromHours(remind),
                    QuietHours = quiet,
                };
                ApprovalSchedule schedule = ApprovalSchedule.Of(policy, Asked.AddHours(start));
                ApprovalRequest request = Ask(policy).Request with { AskedAt = Asked.AddHours(start), EscalatesAt = schedule.EscalatesAt, Deadline = schedule.EndsAt };
                ApprovalMoment[] moments = [.. All(request, People)];

                Assert.Equal(moments.OrderBy(m => m.At).DistinctBy(m => m.At), moments);
                Assert.Equal(
                    [.. schedule.Extends, schedule.EscalatesAt!.Value, schedule.EndsAt],
                    moments.Where(m => m.Kind is not ApprovalMomentKind.Reminder).Select(m => m.At));
                Assert.All(
                    moments.Where(m => m.Kind is not ApprovalMomentKind.Reminder), m => Assert.Equal(m.At, quiet.After(m.At, TimeSpan.Zero)));
                Assert.All(People, person =>
                {
                    DateTimeOffset[] mine = [.. moments.Where(m => m.Reminded.Contains(person.Name)).Select(m => m.At)];
                    Assert.Equal(mine.Select((_, i) => quiet.After(request.AskedAt, policy.RemindEvery.Value * (i + 1), person.TimeZone)), mine);
                    Assert.True(quiet.After(request.AskedAt, policy.RemindEvery.Value * (mine.Length + 1), person.TimeZone) >= request.Deadline);
                });
            },
            iter: 300);

    private static IEnumerable<ApprovalMoment> All(ApprovalRequest request, AskedPerson[] people)
    {
        for (ApprovalMoment? moment = ApprovalSchedule.Next(request, people, request.AskedAt);
             moment is not null;
             moment = ApprovalSchedule.Next(request, people, moment.At))
        {
            yield return moment;
        }
    }
}
