using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.ServiceBus;
using Slipway.Releases.Json;
using Slipway.Releases.Timeline;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Events;

/// <summary>
/// Lines of a timeline as CloudEvents 1.0 in structured JSON. The session is the release, so a subscription with sessions reads each release's events in
/// their order; the message's id, which is the event's too, is the release and the line's number, so a topic that detects duplicates takes each once.
/// </summary>
public static class ReleaseEvents
{
    /// <summary>Where an event's data is described.</summary>
    public const string Schema = "https://slipway.dev/schema/release-event.json";

    private const string MediaType = "application/cloudevents+json; charset=utf-8";

    /// <summary>The JSON Schema of the data.</summary>
    public static string SchemaText { get; } = ReadResource();

    /// <summary>A line's message.</summary>
    public static ServiceBusMessage Message(ReleaseId release, TimelineEntry line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string type = ReleaseEventTypes.Of(line.Event.Kind);
        CloudEvent said = new(
            $"/products/{release.Product}",
            type,
            BinaryData.FromObjectAsJson(ReleaseEventData.Of(release, line), SlipwayJson.Compact),
            "application/json",
            CloudEventDataFormat.Json)
        {
            Id = Id(release, line.Sequence),
            Subject = release.ToString(),
            Time = line.At,
            DataSchema = Schema,
        };
        return new ServiceBusMessage(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(said, SlipwayJson.Compact)))
        {
            ContentType = MediaType,
            MessageId = said.Id,
            SessionId = release.ToString(),
            CorrelationId = release.ToString(),
            Subject = type,
            ApplicationProperties = { ["product"] = release.Product.ToString(), ["stage"] = line.Event.Stage ?? "" },
        };
    }

    /// <summary>The id of a line's event.</summary>
    public static string Id(ReleaseId release, int sequence) => $"{release}:{sequence}";

    private static string ReadResource()
    {
        using Stream resource = typeof(ReleaseEvents).Assembly.GetManifestResourceStream("release-event.schema.json")!;
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
