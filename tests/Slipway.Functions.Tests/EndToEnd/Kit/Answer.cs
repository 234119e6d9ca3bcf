using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Releases.Json;
using Slipway.Releases.Progress;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>What the API answered.</summary>
public sealed record Answer(int Status, string? MediaType, string Text, Uri? Location, string? ETag)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    /// <summary>The answer as a release.</summary>
    public ReleaseRecord Release => Json.Deserialize<ReleaseRecord>(SlipwayJson.Compact)!;

    public ReleaseState State => Release.Progress.State;

    public string Sentence => (string)Json["sentence"]!;

    /// <summary>The kind of the problem that it tells; fails when it tells none.</summary>
    public string Problem
    {
        get
        {
            Assert.True(MediaType == "application/problem+json", $"{Status} is no problem: {Text}");
            Assert.Equal(Status, (int)Json["status"]!);
            Assert.NotEmpty((string)Json["title"]!);
            return ((string)Json["type"]!)["urn:slipway:problem:".Length..];
        }
    }

    public override string ToString() => $"{Status} {Text}";

    public string Detail => (string)Json["detail"]!;
}
