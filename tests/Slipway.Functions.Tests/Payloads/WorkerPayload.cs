using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Slipway.Functions.Tests.Payloads;

/// <summary>Durable payloads as the Functions worker writes them: by the serializer of its options, and by a value's run-time type.</summary>
internal sealed class WorkerPayload : DataConverter
{
    private static readonly ObjectSerializer Serializer =
        new ServiceCollection().AddFunctionsWorkerCore().Services.BuildServiceProvider().GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!;

    public static WorkerPayload Converter { get; } = new();

    public override string? Serialize(object? value) => value is null ? null : Serializer.Serialize(value, value.GetType()).ToString();

    public override object? Deserialize(string? data, Type targetType) =>
        data is null ? null : Serializer.Deserialize(BinaryData.FromString(data).ToStream(), targetType, CancellationToken.None);
}
