using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams;
using Slipway.Azure.Teams.Bot;

namespace Slipway.Functions.Cards;

/// <summary>Brings one card to one place: edits those that hang there, or posts the first.</summary>
public sealed class CardDelivery(Connector connector, Conversations conversations, PersonalChats chats, WorkflowDelivery workflows, TeamsOptions options)
{
    /// <summary>A place that has swallowed so many cards gets no more; whoever finds one of them can still answer on it.</summary>
    private const int MostLost = 5;

    /// <summary>Shows a card in the post's place.</summary>
    /// <param name="post">The post.</param>
    /// <param name="card">The card.</param>
    /// <param name="isOpen">Whether what it asks is still open.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Report> ShowAsync(CardPost post, JsonObject card, bool isOpen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(post);
        return post.Place.Kind is CardPlaceKind.Webhook
            ? await workflows.ShowAsync(post, card, isOpen, cancellation)
            : post.Posting.Cards.Count > 0
            ? await EditAsync(post.Posting.Cards, card, cancellation)
            : post.Posting.Lost >= MostLost
                ? new Report([], 0, new Flaw($"The Connector gave no answer to {MostLost} posts.", IsFinal: true))
                : await PostAsync(post, card, cancellation);
    }

    private async Task<Report> EditAsync(IReadOnlyList<PostedCard> cards, JsonObject card, CancellationToken cancellation)
    {
        List<PostedCard> standing = [];
        Flaw? never = null;
        foreach (PostedCard posted in cards)
        {
            switch (await connector.EditAsync(posted, card, cancellation))
            {
                case ConnectorAnswer.Done:
                    standing.Add(posted);
                    break;
                case ConnectorAnswer.Never { Why: var why }:
                    never = new Flaw(why, IsFinal: true);
                    break;
                case ConnectorAnswer.Later { Why: var why, NotBefore: var then, IsSilent: var isSilent }:
                    return new Report(cards, 0, new Flaw(why, IsFinal: false, then) { IsSilent = isSilent });
                case ConnectorAnswer.Lost { Why: var why, IsSilent: var isSilent }:
                    return new Report(cards, 0, new Flaw(why, IsFinal: false) { IsSilent = isSilent });
            }
        }

        return standing.Count > 0 ? new Report(standing, 0, null) : new Report(cards, 0, never);
    }

    private async Task<Report> PostAsync(CardPost post, JsonObject card, CancellationToken cancellation)
    {
        Conversation? known = await conversations.FindAsync(post.Place, cancellation);
        string service = known?.Service ?? await conversations.LatestServiceAsync(cancellation) ?? options.ServiceUrl;
        if (post.Place.Kind is CardPlaceKind.Channel)
        {
            return Read(service, await connector.BeginThreadAsync(service, post.Place.Id, card, cancellation));
        }

        (Conversation? with, Flaw? none) = await chats.OpenAsync(post.Place, known, service, cancellation);
        if (with is null)
        {
            return new Report([], 0, none);
        }

        string? chat = with.Id;
        if (chat is null && with.User is { } user)
        {
            ConnectorAnswer opened = await connector.OpenChatAsync(service, user, cancellation);
            if (opened is not ConnectorAnswer.Done { Conversation: var id })
            {
                return Read(service, opened) with { Lost = 0 };
            }

            chat = id;
        }

        return chat is null
            ? new Report([], 0, new Flaw("The chat with the person is not known.", IsFinal: false))
            : Read(service, await connector.PostAsync(service, chat, card, cancellation));
    }

    private static Report Read(string service, ConnectorAnswer answer) => answer switch
    {
        ConnectorAnswer.Done { Activity: { } activity } done => new([new PostedCard(service, done.Conversation, activity)], done.Doubled, null),
        ConnectorAnswer.Never never => new([], 0, new Flaw(never.Why, IsFinal: true)),
        ConnectorAnswer.Later later => new([], 0, new Flaw(later.Why, IsFinal: false, later.NotBefore) { IsSilent = later.IsSilent }),
        ConnectorAnswer.Lost lost => new([], 1, new Flaw(lost.Why, IsFinal: false) { IsSilent = lost.IsSilent }),
        _ => new([], 0, new Flaw("The Connector answered without an id.", IsFinal: false)),
    };

    /// <summary>What came of it.</summary>
    /// <param name="Cards">The cards that hang there.</param>
    /// <param name="Lost">How many more may hang there.</param>
    /// <param name="Flaw">Why it is not shown; null when it is.</param>
    public sealed record Report(IReadOnlyList<PostedCard> Cards, int Lost, Flaw? Flaw);

    /// <summary>Why a card is not shown.</summary>
    /// <param name="Why">In a sentence.</param>
    /// <param name="IsFinal">Whether it will never be.</param>
    /// <param name="NotBefore">When to try again; null when nobody said.</param>
    public sealed record Flaw(string Why, bool IsFinal, DateTimeOffset? NotBefore = null)
    {
        /// <summary>Whether it is nobody's fault: it waits for a person.</summary>
        public bool IsWaiting { get; init; }

        /// <summary>Whether nobody answered at all, so that another request would only wait too.</summary>
        public bool IsSilent { get; init; }

        /// <summary>Whether people are to learn of it although it is not final.</summary>
        public bool IsTold { get; init; }
    }
}
