using Microsoft.DurableTask.Client;
using Slipway.Functions.Orchestrations;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Versions;

namespace Slipway.Functions.Starting;

/// <summary>Starts the removal of what has expired of a product, one at a time.</summary>
internal static class RetentionStart
{
    /// <summary>Starts it, unless it is under way.</summary>
    /// <param name="client">The engine.</param>
    /// <param name="product">The product.</param>
    /// <param name="by">Who has it removed.</param>
    /// <param name="token">The notice that they have seen; null for what was announced long enough ago.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it was started; false while another one is under way.</returns>
    public static Task<bool> RemoveExpiredAsync(
        this DurableTaskClient client, ProductName product, string by, Digest? token, CancellationToken cancellation) =>
        client.ScheduleOnceAsync(
            nameof(RemoveExpired), InstanceOf(product), new RemoveExpired.Input(product, by, token), Instances.Unfinished, cancellation);

    /// <summary>The id of a product's removal. A release's id has no dot before its version, so none is the same.</summary>
    public static string InstanceOf(ProductName product) => $"retention.{product}";
}
