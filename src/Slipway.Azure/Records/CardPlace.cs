using System.Text.Json.Serialization;

namespace Slipway.Azure.Records;

/// <summary>Where a card is shown.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Id">The channel's id in Teams, the person's in the directory, or the setting of the workflow.</param>
public sealed record CardPlace(CardPlaceKind Kind, string Id)
{
    /// <summary>The place in one word, as in <c>Channel:19:…</c>.</summary>
    [JsonIgnore]
    public string Key => $"{Kind}:{Id}";

    /// <summary>The place in a sentence.</summary>
    [JsonIgnore]
    public string Shown => Kind switch
    {
        CardPlaceKind.Channel => $"the channel {Id}",
        CardPlaceKind.Person => $"the chat with {Id}",
        _ => $"what SlipwayTeams:{Id} posts to",
    };
}

/// <summary>The kinds of places.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardPlaceKind>))]
public enum CardPlaceKind
{
    /// <summary>A team's channel.</summary>
    Channel,

    /// <summary>A person's chat with the bot.</summary>
    Person,

    /// <summary>Where a Teams workflow posts. The id is the setting that holds its address, never the address.</summary>
    Webhook,
}
