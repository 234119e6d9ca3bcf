return await Slipway.Host.Commands.CommandLine.RunAsync(args);
