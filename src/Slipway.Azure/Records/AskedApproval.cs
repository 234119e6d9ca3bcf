using System.Text.Json.Nodes;
using Slipway.Releases.Approvals;

namespace Slipway.Azure.Records;

/// <summary>An approval and the card that was made for its question.</summary>
/// <param name="Approval">The approval as it stands.</param>
/// <param name="Card">The card as it was when the question was asked.</param>
public sealed record AskedApproval(Approval Approval, JsonObject Card);
