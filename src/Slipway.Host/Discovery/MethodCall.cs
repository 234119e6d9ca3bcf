using System.Reflection;

namespace Slipway.Host.Discovery;

/// <summary>Reflection's call with the two things it lacks: awaiting, and exceptions as they were thrown.</summary>
internal static class MethodCall
{
    /// <summary>What a method gives once awaited: void and Task give <see cref="void"/>.</summary>
    public static Type Result(this MethodInfo method) =>
        method.ReturnType == typeof(Task) ? typeof(void)
        : method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>) ? method.ReturnType.GetGenericArguments()[0]
        : method.ReturnType;

    public static async Task<object?> CallAsync(this MethodInfo method, object? instance, object?[] arguments)
    {
        object? returned = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return method.Result() == typeof(void) ? null : method.ReturnType.GetProperty(nameof(Task<object>.Result))!.GetValue(task);
    }
}
