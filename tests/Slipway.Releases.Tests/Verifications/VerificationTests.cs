using Slipway.Releases.Compensations;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Verifications;
using Slipway.Releases.Versions;
using Xunit;

namespace Slipway.Releases.Tests.Verifications;

public class VerificationTests
{
    private static readonly DateTimeOffset Night = new(2026, 11, 25, 2, 30, 0, TimeSpan.Zero);
    private static readonly ReleaseId Id = ReleaseId.Parse("storefront-1.4.0");

    private static readonly Verification Begun =
        Verification.Begin(EnvironmentRecord.Untouched("production", Id.Product), new RunningVersion(Id.Version, Id, Night.AddDays(-1)), Night);

    [Fact]
    public void Of_many_findings_the_first_hundred_are_kept_and_all_are_counted()
    {
        Findings found = Findings.None.Add([.. Enumerable.Range(0, 70).Select(n => $"{n}")]).Add([]).Add([.. Enumerable.Range(70, 70).Select(n => $"{n}")]);

        Assert.Equal(140, found.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), found.First);
    }

    [Fact]
    public void Drift_alone_decides_between_clean_and_drifted()
    {
        Verification noted = Begun with { Notes = Findings.None.Add(["app.zip was written again with the same bytes."]) };

        Assert.Equal(VerificationState.Clean, noted.End(Night).State);
        Assert.Equal(VerificationState.Drifted, (noted with { Drift = Findings.None.Add(["app.zip is gone."]) }).End(Night).State);
        Assert.Equal(VerificationState.Failed, noted.End(Night, VerificationState.Failed, "storage did not answer").State);
    }

    [Fact]
    public void It_is_one_sentence_in_every_state()
    {
        Verification read = Begun with { Files = 12, Bytes = 73_400_320 };
        Verification drifted = read with { Drift = Findings.None.Add(["app.zip is gone.", "lib.zip is gone."]) };

        Assert.Equal("Verifying 1.4.0 since 2026-11-25 02:30 UTC: 12 artifacts of 73400320 bytes so far.", read.Sentence);
        Assert.Equal("Verified at 2026-11-25 02:31 UTC: clean, 12 artifacts of 73400320 bytes of 1.4.0 are as they were sealed.", read.End(Night.AddMinutes(1)).Sentence);
        Assert.Equal("Verified at 2026-11-25 02:31 UTC: drifted, 2 things are not as sealed; app.zip is gone.", drifted.End(Night.AddMinutes(1)).Sentence);
        Assert.Equal(
            "Not verified to the end at 2026-11-25 02:31 UTC: production runs 1.5.0 now.",
            read.End(Night.AddMinutes(1), VerificationState.Superseded, "production runs 1.5.0 now").Sentence);
        Assert.Equal(
            "Could not be verified at 2026-11-25 02:31 UTC: storage did not answer.",
            read.End(Night.AddMinutes(1), VerificationState.Failed, "storage did not answer.").Sentence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9_999_999)]
    public void A_time_of_protection_ends_on_a_whole_second_and_never_too_early(long ticks)
    {
        DateTimeOffset now = Night.AddTicks(ticks);

        DateTimeOffset until = new Protection(LegalHold: false, TimeSpan.FromDays(30), Locked: false).Until(now)!.Value;

        Assert.Equal(0, until.UtcTicks % TimeSpan.TicksPerSecond);
        Assert.InRange(until - now, TimeSpan.FromDays(30), TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));
        Assert.Null(new Protection(LegalHold: true, null, Locked: false).Until(now));
    }
}
