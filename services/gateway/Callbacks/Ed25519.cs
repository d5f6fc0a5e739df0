using System.Runtime.InteropServices;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Verifies Ed25519 signatures (RFC 8032) with the system's OpenSSL 3: .NET 10 has no Ed25519 of its own.</summary>
internal static class Ed25519
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;
    private const int KeyType = 1087; // NID_ED25519

    private static readonly Lazy<Functions?> OpenSsl = new(Load);

    /// <summary>True when the library is there.</summary>
    public static bool IsAvailable => OpenSsl.Value is not null;

    /// <summary>
    /// True when <paramref name="signature"/> over <paramref name="message"/> was made with the private half of
    /// <paramref name="publicKey"/>.
    /// </summary>
    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL 3.</exception>
    public static bool Verify(byte[] publicKey, byte[] message, byte[] signature)
    {
        var openSsl = OpenSsl.Value ?? throw new PlatformNotSupportedException("Ed25519 needs OpenSSL 3 (libcrypto).");
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength)
        {
            return false;
        }

        var key = openSsl.NewKey(KeyType, 0, publicKey, KeyLength);
        if (key == 0)
        {
            return false;
        }

        var context = openSsl.NewContext();
        try
        {
            return context != 0
                && openSsl.Begin(context, 0, 0, 0, key) == 1
                && openSsl.Check(context, signature, SignatureLength, message, (nuint)message.Length) == 1;
        }
        finally
        {
            openSsl.FreeContext(context); // does nothing with null
            openSsl.FreeKey(key);
        }
    }

    private static Functions? Load()
    {
        foreach (var name in (string[])["libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3.dll"])
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "EVP_PKEY_new_raw_public_key", out _))
            {
                return new Functions(library);
            }
        }

        return null;
    }

    /// <summary>The functions of libcrypto that are used. It stays loaded for as long as the process lives.</summary>
    private sealed class Functions(nint library)
    {
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate nint NewKeyFunction(int type, nint engine, byte[] key, nuint length);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate nint NewContextFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int BeginFunction(nint context, nint keyContext, nint digest, nint engine, nint key);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate int CheckFunction(nint context, byte[] signature, nuint signatureLength, byte[] message, nuint messageLength);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        public delegate void FreeFunction(nint handle);

        public NewKeyFunction NewKey { get; } = Of<NewKeyFunction>(library, "EVP_PKEY_new_raw_public_key");

        public NewContextFunction NewContext { get; } = Of<NewContextFunction>(library, "EVP_MD_CTX_new");

        public BeginFunction Begin { get; } = Of<BeginFunction>(library, "EVP_DigestVerifyInit");

        public CheckFunction Check { get; } = Of<CheckFunction>(library, "EVP_DigestVerify");

        public FreeFunction FreeContext { get; } = Of<FreeFunction>(library, "EVP_MD_CTX_free");

        public FreeFunction FreeKey { get; } = Of<FreeFunction>(library, "EVP_PKEY_free");

        private static T Of<T>(nint library, string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }
}
