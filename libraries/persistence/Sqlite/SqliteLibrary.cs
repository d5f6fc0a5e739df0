using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace AdGenius.Persistence.Sqlite;

/// <summary>
/// Makes SQLite load. The build's registry carries SQLitePCLRaw 2.0.6 only: its assembly version is lower than the one Microsoft.Data.Sqlite asks for
/// (the members used are the same), and its native SQLite is of 2021. So a request for the newer assembly is answered with the older, and the
/// system's own patched SQLite is taken where there is one. With the published packages (-p:UpstreamPackages=true) neither ever comes to pass.
/// </summary>
internal static class SqliteLibrary
{
#pragma warning disable CA2255 // has to run before the first type of Microsoft.Data.Sqlite is loaded, whoever asks for it
    [ModuleInitializer]
    internal static void Register()
    {
        AssemblyLoadContext.Default.Resolving += ResolveManaged;
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            if (loaded.LoadedAssembly.GetName().Name == "SQLitePCLRaw.provider.e_sqlite3")
            {
                NativeLibrary.SetDllImportResolver(loaded.LoadedAssembly, ResolveNative);
            }
        };
    }
#pragma warning restore CA2255

    private static Assembly? ResolveManaged(AssemblyLoadContext context, AssemblyName name)
        => name is { Name: "SQLitePCLRaw.core" or "SQLitePCLRaw.batteries_v2" or "SQLitePCLRaw.provider.e_sqlite3", Version: not null }
            ? context.LoadFromAssemblyName(new AssemblyName(name.Name)) // without a version, whichever there is
            : null;

    private static nint ResolveNative(string name, Assembly assembly, DllImportSearchPath? searchPath)
        => name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var library) ? library : 0;
}
