using AdGenius.Bench.ObjectStore;

// dotnet run -c Release --project bench/object-store -- [MEGABYTES=1024] [ROUNDS=3]
// Uploads and downloads one object with our store and with the aws command line, in turn, on the same server. Every figure is a whole
// process from start to end, ours published as the images are. With put or get as first argument it is such a process.
return args is ["put" or "get", _, _, _]
    ? await Transfer.RunAsync(args[0], args[1], args[2], args[3])
    : await ObjectStoreBench.RunAsync(args.Length > 0 ? int.Parse(args[0], null) : 1024, args.Length > 1 ? int.Parse(args[1], null) : 3);
