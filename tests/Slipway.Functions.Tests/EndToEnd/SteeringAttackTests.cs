using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Tests.Teams;
using Slipway.Releases.Progress;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>Whoever tries it, and whatever happens by accident: a word that may not count does not steer a release.</summary>
public sealed class SteeringAttackTests(SteeredRollout rollout) : IClassFixture<SteeredRollout>
{
    private const string Elsewhere = "not one that Slipway shows here";

    private static readonly Dictionary<string, (Action<Attempt, SteeredRollout> Spoil, int Status, string Says)> Spoilt = new()
    {
        ["a stranger"] = ((a, r) => By(a, r.Stranger.Id), 200, "is not among the operators"),
        ["somebody whom nobody knows"] = ((a, _) => By(a, "99999999-9999-4999-8999-999999999999"), 200, "Nobody is known"),
        ["an operator who has left"] = ((a, r) => By(a, r.Disabled.Id), 200, "not known to be enabled"),
        ["an operator of whom nobody knows whether they have left"] = ((a, r) => By(a, r.Unknown.Id), 200, "not known to be enabled"),
        ["an operator's name beside a stranger's id"] = ((a, r) => Named(a, r.Stranger.Id, TestProduct.Ada), 200, "is not among the operators"),
        ["no object id"] = ((a, _) => a.Activity["from"]!.AsObject().Remove("aadObjectId"), 403, "aadObjectId"),
        ["another card's id"] = ((a, _) => a.Data["rid"] = new string('a', 24), 200, Elsewhere),
        ["the id of the same release's rollback"] = ((a, r) => a.Data["rid"] = CardSubject.Rollback(ReleaseId.Parse(r.Id)).Id, 200, Elsewhere),
        ["the id of another release's roll-out"] = ((a, r) => a.Data["rid"] = CardSubject.Rollout(ReleaseId.Parse($"{r.Product.Name}-2.0.0"), "production").Id, 200, Elsewhere),
        ["an id that reaches elsewhere"] = ((a, _) => a.Data["rid"] = "../o:Rollout", 400, "rid"),
        ["an older revision"] = ((a, _) => a.Data["rev"] = (int)a.Data["rev"]! - 1, 200, "AdaptiveCard"),
        ["a revision that is not there yet"] = ((a, _) => a.Data["rev"] = (int)a.Data["rev"]! + 32, 200, "AdaptiveCard"),
        ["no revision"] = ((a, _) => a.Data.Remove("rev"), 400, "rev"),
        ["a card forwarded to another conversation"] = ((a, _) => a.Activity["conversation"]!["id"] = "19:elsewhere@thread.tacv2;messageid=1", 200, Elsewhere),
        ["a copy of the card in its channel"] = ((a, _) => a.Activity["replyToId"] = "1700000099999", 200, Elsewhere),
        ["a click on no card"] = ((a, _) => a.Activity.Remove("replyToId"), 200, Elsewhere),
        ["no hand"] = ((a, _) => a.Activity["value"]!["trigger"] = "automatic", 403, "manual"),
        ["an unknown word"] = ((a, _) => a.Action["verb"] = "rollout.abort", 403, "verb"),
        ["a word in another case"] = ((a, _) => a.Action["verb"] = "Rollout.Hold", 403, "verb"),
        ["a word for another kind of card"] = ((a, _) => a.Action["verb"] = StuckRollbackCard.RetryVerb, 200, Elsewhere),
        ["an approval's answer"] = ((a, _) => a.Action["verb"] = ApprovalCard.ApproveVerb, 200, Elsewhere),
        ["a wish for more time"] = ((a, _) => a.Action["verb"] = ApprovalCard.MoreTimeVerb, 200, Elsewhere),
        ["a word that means nothing now"] = ((a, _) => a.Action["verb"] = RolloutCard.ContinueVerb, 200, "not paused or held"),
        ["a rollback without a reason"] = ((a, _) => a.Action["verb"] = RolloutCard.RollBackVerb, 200, "needs a reason"),
        ["a rollback for a reason that cannot be seen"] = ((a, _) => RollBack(a, "\u202e\u200b\u0007 \u2066"), 200, "needs a reason"),
        ["a reason longer than it may be"] = ((a, _) => RollBack(a, new string('x', 1001)), 200, "shorten it"),
        ["a refresh"] = ((a, _) => a.Action["verb"] = RolloutCard.RefreshVerb, 200, "AdaptiveCard"),
        ["a token for another service"] = ((a, _) => a.Token = a.Token with { Service = "https://smba.trafficmanager.net/amer/" }, 403, "serviceUrl"),
        ["a token that was changed"] = ((a, _) => a.Token = a.Token with { IsTampered = true }, 401, "signature"),
    };

    public static TheoryData<string> Kinds => [.. Spoilt.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_refused_or_absorbed_and_the_release_goes_on_as_it_was(string kind)
    {
        (Action<Attempt, SteeredRollout> spoil, int status, string says) = Spoilt[kind];
        Attempt attempt = await rollout.ClickAsync();
        spoil(attempt, rollout);
        (ReleaseState State, string Lines, int Cards) before = await rollout.SnapshotAsync();

        (int answered, string text) = await rollout.Town.SendAsync(attempt, [.. attempt.Headers]);

        Assert.True(status == answered, $"{answered} {text}");
        Assert.Contains(says, text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await rollout.SnapshotAsync());
        Assert.Equal(ReleaseState.RollingOut, before.State);
    }

    private static void By(Attempt attempt, string person) => attempt.Activity["from"]!["aadObjectId"] = person;

    private static void Named(Attempt attempt, string person, string name)
    {
        By(attempt, person);
        attempt.Activity["from"]!["name"] = name;
        attempt.Data["by"] = name;
    }

    private static void RollBack(Attempt attempt, string reason)
    {
        attempt.Action["verb"] = RolloutCard.RollBackVerb;
        attempt.Data["reason"] = reason;
    }
}
