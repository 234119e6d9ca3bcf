using System.Buffers.Binary;
using System.Reflection;
using Slipway.Functions.Orchestrations;

namespace Slipway.Functions.Tests.Metadata;

/// <summary>The string constants in the compiled code of the orchestrations: among them the names of what they call.</summary>
internal static class OrchestrationStrings
{
    private const byte Ldstr = 0x72;
    private const uint StringToken = 0x70;

    private const BindingFlags Any =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> All() =>
        from type in typeof(RunRelease).Assembly.GetTypes()
        where type.Namespace == typeof(RunRelease).Namespace
        from method in type.GetMethods(Any).Cast<MethodBase>().Concat(type.GetConstructors(Any))
        from text in In(method)
        select text;

    private static IEnumerable<string> In(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at + 4 < code.Length; at++)
        {
            uint token = BinaryPrimitives.ReadUInt32LittleEndian(code.AsSpan(at + 1));
            if (code[at] == Ldstr && token >> 24 == StringToken && Find(method.Module, (int)token) is { } text)
            {
                yield return text;
            }
        }
    }

    // Operands of other instructions may look like one that loads a string.
    private static string? Find(Module module, int token)
    {
        try
        {
            return module.ResolveString(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
