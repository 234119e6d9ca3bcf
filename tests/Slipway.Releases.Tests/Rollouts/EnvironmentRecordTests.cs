using CsCheck;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Rollouts;

public class EnvironmentRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
    private static readonly EnvironmentRecord Free = EnvironmentRecord.Untouched("production", ProductName.Parse("storefront"));

    [Fact]
    public void The_first_holds_and_the_next_wait_in_line()
    {
        EnvironmentRecord record = Free.Hold(Release(1), Now).Hold(Release(2), Now).Hold(Release(3), Now);

        Assert.Equal(Release(1), record.HeldBy);
        Assert.Equal([Release(2), Release(3)], record.Waiting);
    }

    [Fact]
    public void Who_leaves_hands_over_to_the_first_in_line()
    {
        EnvironmentRecord record = Free.Hold(Release(1), Now).Hold(Release(2), Now).Leave(Release(1), Now.AddHours(1));

        Assert.Equal((Release(2), Now.AddHours(1)), (record.HeldBy, record.HeldSince));
        Assert.Empty(record.Waiting);
    }

    [Fact]
    public void The_same_word_again_changes_nothing()
    {
        EnvironmentRecord record = Free.Hold(Release(1), Now).Hold(Release(2), Now);

        Assert.Same(record, record.Hold(Release(1), Now.AddHours(1)));
        Assert.Same(record, record.Hold(Release(2), Now.AddHours(1)));
        Assert.Same(record, record.Leave(Release(3), Now.AddHours(1)));
        Assert.Same(Free, Free.Leave(Release(1), Now));
    }

    /// <summary>Against a plain queue: its head holds, the rest waits, and whoever came and has not left is in it.</summary>
    [Fact]
    public void One_holds_at_a_time_first_come_first_served_and_nobody_is_dropped() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 5]).Array[0, 40].Sample(
            words =>
            {
                List<ReleaseId> queue = [];
                EnvironmentRecord record = Free;
                foreach ((bool comes, int number) in words)
                {
                    ReleaseId release = Release(number);
                    record = comes ? record.Hold(release, Now) : record.Leave(release, Now);
                    if (!comes)
                    {
                        queue.Remove(release);
                    }
                    else if (!queue.Contains(release))
                    {
                        queue.Add(release);
                    }

                    Assert.Equal(queue.Count == 0 ? null : queue[0], record.HeldBy);
                    Assert.Equal(queue.Skip(1), record.Waiting);
                    Assert.Equal(record.HeldBy is null, record.HeldSince is null);
                }
            },
            iter: 1_000);

    private static ReleaseId Release(int number) => ReleaseId.Parse($"storefront-1.{number}.0");
}
