using System.CommandLine;
using Slipway.Host.Settings;

namespace Slipway.Host.Commands;

/// <summary>What a person can ask of this program. A fault they can mend is one sentence on the error stream and exit code 1.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        using StopSignals signals = new StopSignals();
        try
        {
            // Signals are ours: the library's own handling would cut a stop short.
            return await Root(signals.Stopping).Parse(arguments).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (StartException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static RootCommand Root(CancellationToken stopping)
    {
        Option<int> port = new Option<int>("--port") { Description = "The port to serve on; 0 takes a free one.", DefaultValueFactory = _ => 7071 };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int number) && number is < 0 or > 65535)
            {
                result.AddError($"{number} is not a port: give a number from 0 to 65535.");
            }
        });
        Option<string> address = new Option<string>("--address")
        {
            Description = "The address to serve on. Anything but loopback opens the host to the network.", DefaultValueFactory = _ => "127.0.0.1",
        };
        Option<string> state = new Option<string>("--state")
        {
            Description = "The folder of the keys and of the local storage.", DefaultValueFactory = _ => ".slipway", Recursive = true,
        };
        Option<string?> settings = new Option<string?>("--settings") { Description = "The folder of host.json and local.settings.json.", Recursive = true };

        RootCommand root = new RootCommand("Slipway: takes a built artifact to its customers. Without a command it serves everything on this machine.")
        {
            port, address, state, settings,
        };
        root.SetAction((parsed, _) => ServeCommand.RunAsync(
            parsed.GetValue(port), parsed.GetValue(address)!, parsed.GetValue(state)!, parsed.GetValue(settings), stopping));

        Option<bool> manual = new Option<bool>("--manual") { Description = "Leave the approvals to you." };
        Command demo = new Command("demo", "Plays a release from beginning to end on this machine.") { manual };
        demo.SetAction((parsed, _) => DemoCommand.RunAsync(parsed.GetValue(manual), parsed.GetValue(state)!, stopping));
        root.Subcommands.Add(demo);
        return root;
    }
}
