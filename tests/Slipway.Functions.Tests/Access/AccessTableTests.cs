using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Slipway.Azure.Identity;
using Slipway.Functions.Access;
using Slipway.Functions.Http;
using Slipway.Functions.Tests.Metadata;
using Slipway.Functions.Tests.OpenApi;

namespace Slipway.Functions.Tests.Access;

/// <summary>Every HTTP function has its row, and what the Functions host and the description are told agrees with it.</summary>
public sealed class AccessTableTests
{
    [Fact]
    public void Every_HTTP_function_has_a_row_and_no_row_is_of_another() => Assert.Equal(
        ApiDocument.Routes().Select(route => route.Name).Order(), AccessTable.Rows.Keys.Order());

    [Fact]
    public void A_key_is_asked_for_where_a_role_is_and_nowhere_else() => Assert.All(ApiDocument.Routes(), route => Assert.Equal(
        AccessTable.Rows[route.Name] is AccessRow.Needs { IsPage: false } ? AuthorizationLevel.Function : AuthorizationLevel.Anonymous, route.Trigger.AuthLevel));

    [Fact]
    public void Every_role_opens_something() => Assert.Equal(
        Roles.All.Order(), AccessTable.Rows.Values.OfType<AccessRow.Needs>().SelectMany(row => row.Roles).Distinct().Order());

    [Fact]
    public async Task A_function_without_a_row_is_called_by_nobody_whatever_they_have()
    {
        using Gatehouse house = new(new() { ["SlipwayApi:keys"] = "true", ["SlipwayApi:keyRoles"] = string.Join(',', Roles.All.Select(role => role.Named())) });

        Assert.Equal(200, (await house.SendAsync(nameof(GetRelease), [])).Status);
        Assert.Equal(403, (await house.SendAsync("GetSecrets", [])).Status);
        Assert.Equal(403, (await house.SendAsync(nameof(GetRelease).ToUpperInvariant(), [])).Status);
    }

    [Theory]
    [InlineData(null, "Anonymous")]
    [InlineData("false", "Anonymous")]
    [InlineData("true", "Function")]
    public void The_Functions_host_asks_for_a_key_only_where_keys_open_the_API(string? keys, string level)
    {
        using Gatehouse house = new(new() { ["SlipwayApi:keys"] = keys });
        List<IFunctionMetadata> functions = [.. BuiltApp.Functions().Select(Metadata)];

        Assert.Single(house.Get<IEnumerable<IFunctionMetadataTransformer>>()).Transform(functions);

        string[] asked = [.. functions.Zip(BuiltApp.Functions()).Where(pair => pair.Second.Bindings.Any(binding => (string?)binding["authLevel"] == "Function"))
            .SelectMany(pair => pair.First.RawBindings!).Where(binding => binding.Contains("authLevel", StringComparison.Ordinal))];
        Assert.Equal(AccessTable.Rows.Values.Count(row => row is AccessRow.Needs { IsPage: false }), asked.Length);
        Assert.All(asked, binding => Assert.Contains($"\"authLevel\":\"{level}\"", binding, StringComparison.Ordinal));
        Assert.Equal(
            BuiltApp.Functions().SelectMany(function => function.Bindings).Where(binding => binding["authLevel"] is null).Select(binding => binding.ToJsonString()),
            functions.SelectMany(function => function.RawBindings!).Where(binding => !binding.Contains("authLevel", StringComparison.Ordinal)));
    }

    private static DefaultFunctionMetadata Metadata(BuiltFunction function) => new()
    {
        Name = function.Name,
        EntryPoint = function.EntryPoint,
        ScriptFile = function.ScriptFile,
        RawBindings = [.. function.Bindings.Select(binding => binding.ToJsonString())],
    };
}
