using System.Text.Json.Nodes;
using Slipway.Azure.Records;
using Slipway.Azure.Teams.Cards;
using Slipway.Functions.Cards;
using Slipway.Functions.Http;
using Slipway.Releases.Approvals;
using Slipway.Releases.Artifacts;

namespace Slipway.Functions.Page;

/// <summary>Shows approvals to people on the page.</summary>
public sealed class ApprovalFaces(ReleaseLedger ledger, CardFaces cards, PageViewers viewers, TimeProvider clock)
{
    /// <summary>The longest id that an approval may have.</summary>
    private const int LongestId = 64;

    /// <summary>What a person is told of whom no approval of that id concerns; whether there is one is not for them either.</summary>
    public static Problem Missing { get; } =
        Problems.Missing("There is no such approval, or none that concerns you; open the link of its card again, signed in as the person who is asked.");

    /// <summary>The approval of that id for a person; null when there is none, and for those whom it does not concern.</summary>
    public async Task<ApprovalFace?> FindAsync(string id, string person, CancellationToken cancellation) =>
        id is { Length: > 0 and <= LongestId } && id.All(char.IsAsciiHexDigitLower) && await ledger.ApprovalAsync(id, cancellation) is { } approval
            ? await OfAsync(approval.At(clock.GetUtcNow()), person, cancellation)
            : null;

    /// <summary>An approval as it stands for a person; null for those whom it does not concern.</summary>
    public async Task<ApprovalFace?> OfAsync(Approval approval, string person, CancellationToken cancellation)
    {
        if (await viewers.OfAsync(approval, person, cancellation) is not { } viewer)
        {
            return null;
        }

        JsonObject card = await cards.OfAsync(approval, viewer, cancellation);
        return new(approval, card, ApprovalCard.Revision(approval), $"{Digest.Of(card.ToJsonString())}");
    }
}
