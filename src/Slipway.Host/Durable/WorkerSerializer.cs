using Azure.Core.Serialization;
using Microsoft.DurableTask;

namespace Slipway.Host.Durable;

/// <summary>
/// Writes and reads durable payloads as the Functions worker does: with the worker's serializer, and by the value's run-time type. So a
/// history written here is readable there.
/// </summary>
internal sealed class WorkerSerializer(ObjectSerializer serializer) : DataConverter
{
    public override string? Serialize(object? value) =>
        value is null ? null : serializer.Serialize(value, value.GetType(), CancellationToken.None).ToString();

    public override object? Deserialize(string? data, Type targetType)
    {
        if (data is null)
        {
            return null;
        }

        using Stream stream = BinaryData.FromString(data).ToStream();
        return serializer.Deserialize(stream, targetType, CancellationToken.None);
    }
}
