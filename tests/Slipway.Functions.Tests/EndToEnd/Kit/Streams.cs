namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>Streams read to their end. (Two libraries in sight offer this by the same name.)</summary>
internal static class Streams
{
    public static async Task<T[]> CollectAsync<T>(this IAsyncEnumerable<T> stream)
    {
        List<T> items = [];
        await foreach (T? item in stream.WithCancellation(TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        return [.. items];
    }
}
