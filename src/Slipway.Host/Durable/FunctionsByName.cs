using DurableTask.Core;

namespace Slipway.Host.Durable;

/// <summary>How the engine finds a function: by its name alone, as Durable Functions does; a version travels along but picks nothing.</summary>
internal sealed class FunctionsByName<T>(IReadOnlyDictionary<string, Func<T>> functions) : INameVersionObjectManager<T>
    where T : class
{
    public void Add(ObjectCreator<T> creator) => throw new NotSupportedException("The functions are known from the start.");

    public T? GetObject(string name, string? version) => functions.TryGetValue(name, out Func<T>? create) ? create() : null;
}
