using System.Diagnostics;
using System.Runtime.CompilerServices;
using Slipway.Functions.Tests.EndToEnd;
using YamlDotNet.RepresentationModel;

namespace Slipway.Functions.Tests.Pipelines;

/// <summary>The step of a published snippet, run as a pipeline's service runs it: its very text, with its inputs filled in.</summary>
internal sealed class PipelineStep
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "../../../pipelines"));

    private readonly string script;
    private readonly Dictionary<string, string> environment;

    private PipelineStep(YamlMappingNode step, string script, Func<string, string> fill)
    {
        this.script = step[script].ToString();
        environment = ((YamlMappingNode)step["env"]).Children.ToDictionary(one => one.Key.ToString(), one => fill(one.Value.ToString()));
    }

    /// <summary>The composite action for GitHub.</summary>
    public static PipelineStep GitHub(params (string Input, string Value)[] inputs)
    {
        YamlMappingNode action = Read("action.yml");
        Dictionary<string, string> values = ((YamlMappingNode)action["inputs"]).Children.ToDictionary(
            one => one.Key.ToString(), one => one.Value is YamlMappingNode input && input.Children.TryGetValue("default", out YamlNode? usual) ? usual.ToString() : "");
        PipelineStep step = new((YamlMappingNode)action["runs"]["steps"][0], "run", text => Fill(text, "inputs", Take(values, inputs)));
        step.environment["GITHUB_ACTION_PATH"] = Folder;
        step.environment["GITHUB_ACTIONS"] = "true";
        return step;
    }

    /// <summary>The template for Azure Pipelines.</summary>
    public static PipelineStep AzureDevOps(params (string Parameter, string Value)[] parameters)
    {
        YamlMappingNode template = Read("release-steps.yml");
        Dictionary<string, string> values = ((YamlSequenceNode)template["parameters"]).Cast<YamlMappingNode>().ToDictionary(
            one => one["name"].ToString(), one => one.Children.TryGetValue("default", out YamlNode? usual) ? usual.ToString() : "");
        values["folder"] = Folder;
        PipelineStep step = new((YamlMappingNode)template["steps"][0], "bash", text => Fill(text, "parameters", Take(values, parameters)).Replace("$(System.AccessToken)", "token-of-the-job", StringComparison.Ordinal));
        step.environment["TF_BUILD"] = "True";
        return step;
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="more">What else the service tells it.</param>
    public async Task<(int Code, string Said, string Outputs)> RunAsync(params (string Name, string Value)[] more)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string outputs = Path.GetTempFileName();
        ProcessStartInfo start = new("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment.Select(one => (one.Key, one.Value)).Concat(more).Append(("SLIPWAY_INTERVAL", "1")))
        {
            start.Environment[name] = value;
        }

        if (environment.ContainsKey("GITHUB_ACTIONS"))
        {
            start.Environment["GITHUB_OUTPUT"] = outputs;
        }

        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(cancellation);
        string complained = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        string told = await File.ReadAllTextAsync(outputs, cancellation);
        File.Delete(outputs);
        return (process.ExitCode, await said + complained, told);
    }

    private static Dictionary<string, string> Take(Dictionary<string, string> values, (string Name, string Value)[] given)
    {
        foreach ((string name, string value) in given)
        {
            Assert.True(values.ContainsKey(name), $"The snippet has no {name}.");
            values[name] = value;
        }

        return values;
    }

    private static string Fill(string text, string kind, Dictionary<string, string> values) =>
        values.Aggregate(text, (filled, one) => filled.Replace($"${{{{ {kind}.{one.Key} }}}}", one.Value, StringComparison.Ordinal));

    private static YamlMappingNode Read(string file)
    {
        YamlStream stream = [];
        using StreamReader reader = File.OpenText(Path.Combine(Folder, file));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
