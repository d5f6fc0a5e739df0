using AdGenius.Chaos;

return await ChaosCommand.RunAsync(args);
