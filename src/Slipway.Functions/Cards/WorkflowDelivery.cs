using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;
using Report = Slipway.Functions.Cards.CardDelivery.Report;
using Flaw = Slipway.Functions.Cards.CardDelivery.Flaw;

namespace Slipway.Functions.Cards;

/// <summary>
/// Tells of an approval where a workflow posts: the question once, and a short word when it has ended. Nothing in between, since nothing that hangs
/// there can be edited. What may have been posted is posted once more at the most.
/// </summary>
public sealed class WorkflowDelivery(Workflow workflow)
{
    private const int MostPosts = 2;

    private const string Asked = "asked";
    private const string EndTried = "end-tried";
    private const string Ended = "ended";

    /// <summary>Posts what is still to be said.</summary>
    public async Task<Report> ShowAsync(CardPost post, JsonObject card, bool isOpen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(post);
        IReadOnlyList<PostedCard> said = post.Posting.Cards;
        bool triedToEnd = said.Any(one => one.Activity is EndTried);
        if (isOpen ? said.Count > 0 : said.Any(one => one.Activity is Ended))
        {
            return new Report(said, 0, null);
        }

        if (isOpen && post.Posting.Lost >= MostPosts)
        {
            return new Report([], 0, Silent);
        }

        PostedCard Mark(string word) => new(TeamsOptions.Section, post.Place.Id, word);
        return await workflow.PostAsync(post.Place.Id, card, cancellation) switch
        {
            ConnectorAnswer.Done => new Report([.. said, Mark(isOpen ? Asked : Ended)], 0, null),
            ConnectorAnswer.Never never => new Report(said, 0, new Flaw(never.Why, IsFinal: true)),
            ConnectorAnswer.Later later => new Report(said, 0, new Flaw(later.Why, IsFinal: false, later.NotBefore) { IsSilent = later.IsSilent }),
            ConnectorAnswer.Lost lost when isOpen => new Report([], 1, post.Posting.Lost + 1 < MostPosts ? Perhaps(lost) : Silent),
            ConnectorAnswer.Lost when triedToEnd => new Report([.. said, Mark(Ended)], 0, null),
            ConnectorAnswer.Lost lost => new Report([.. said, Mark(EndTried)], 0, Perhaps(lost)),
            _ => throw new InvalidOperationException("A workflow answers in no other way."),
        };
    }

    private static Flaw Silent => new($"No answer came to {MostPosts} posts, so the question may hang there or not; look, and ask the approvers yourself if it does not.", IsFinal: true);

    private static Flaw Perhaps(ConnectorAnswer.Lost lost) =>
        new($"{lost.Why} It may have been posted; it is posted once more, so that it may be there twice.", IsFinal: false) { IsTold = true, IsSilent = lost.IsSilent };
}
