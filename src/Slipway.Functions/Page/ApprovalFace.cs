using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Releases.Approvals;

namespace Slipway.Functions.Page;

/// <summary>An approval as the page shows it to one person.</summary>
/// <param name="Approval">The approval as it stands, of which nobody is told more than the card says.</param>
/// <param name="Card">Its card.</param>
/// <param name="Revision">The card's revision, which an answer names.</param>
/// <param name="Shown">The card's digest, which an answer names and which is recorded with it.</param>
public sealed record ApprovalFace([property: JsonIgnore] Approval Approval, JsonObject Card, int Revision, string Shown);
