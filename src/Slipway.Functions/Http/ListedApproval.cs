using System.Text.Json.Nodes;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Http;

/// <summary>An approval as the API lists it.</summary>
/// <param name="Approval">The approval as it stands.</param>
/// <param name="Card">Its card as it stands.</param>
public sealed record ListedApproval(Approval Approval, JsonObject Card);
