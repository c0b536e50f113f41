-- | A Hack application: a function from an 'Env' to a 'Response', in IO.
module App (application) where

import Control.Concurrent (threadDelay)
import qualified Data.ByteString as B
import qualified Data.ByteString.Lazy as L
import qualified Data.ByteString.Lazy.Char8 as C
import Data.Char (isDigit)
import Data.List (sort)
import Hack
import System.IO.Unsafe (unsafeInterleaveIO)

application :: Application
application env = case pathInfo env of
  "" -> return (text "Hello from Hack\n")
  "/" -> return (text "Hello from Hack\n")
  "/environ" -> return (text (environ env))
  "/stream" -> streamed <$> blocks 1 (number "n" 5 env)
  "/upload" -> return (text (summary (hackInput env)))
  "/headers" -> return (text "headers\n") {headers = [plain, ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; HttpOnly"), ("X-Family", "hack")]}
  "/error" -> ioError (userError "an error of the application")
  "/large" -> return (large (number "mib" 1 env))
  _ -> return (text "Not found\n") {status = 404}

plain :: (String, String)
plain = ("Content-Type", "text/plain; charset=utf-8")

text :: String -> Response
text = streamed . C.pack

streamed :: L.ByteString -> Response
streamed = Response 200 [plain]

-- | The request as lines of "key: value".
environ :: Env -> String
environ env = unlines (sort (map line (simple ++ prefixed "http." (http env) ++ prefixed "hackHeaders." (hackHeaders env))))
  where
    line (key, value) = key ++ ": " ++ value
    prefixed prefix pairs = [(prefix ++ key, value) | (key, value) <- pairs]
    simple =
      [ ("requestMethod", show (requestMethod env))
      , ("scriptName", scriptName env)
      , ("pathInfo", pathInfo env)
      , ("queryString", queryString env)
      , ("serverName", serverName env)
      , ("serverPort", show (serverPort env))
      , ("hackVersion", show (hackVersion env))
      , ("hackUrlScheme", show (hackUrlScheme env))
      , ("remoteHost", remoteHost env)
      ]

-- | Blocks with a pause between them. The server sends each as it comes to be: what is behind it is made when it is asked for.
blocks :: Int -> Int -> IO L.ByteString
blocks block count
  | block > count = return L.empty
  | otherwise = do
      rest <- unsafeInterleaveIO (threadDelay (if block < count then 200000 else 0) >> blocks (block + 1) count)
      return (L.append (C.pack ("block " ++ show block ++ "\n")) rest)

-- | The length of the body that came, and the sum of its bytes: chunk by chunk, never the whole of it.
summary :: L.ByteString -> String
summary input = show size ++ " bytes, sum " ++ show total ++ "\n"
  where
    (size, total) = L.foldlChunks chunk (0 :: Int, 0 :: Int) input
    chunk (length', sum') bytes =
      let longer = length' + B.length bytes
          more = B.foldl' (\value byte -> value + fromIntegral byte) sum' bytes
       in longer `seq` more `seq` (longer, more)

large :: Int -> Response
large count = Response 200 [("Content-Type", "application/octet-stream"), ("Content-Length", show (count * 1048576))] (L.fromChunks (replicate count block))
  where
    block = B.replicate 1048576 120

-- | The number of the query's variable; another where there is none.
number :: String -> Int -> Env -> Int
number name otherwise' env = case lookup name (map pair (split '&' (queryString env))) of
  Just value | not (null value) && length value <= 9 && all isDigit value -> read value
  _ -> otherwise'
  where
    pair part = drop 1 <$> break (== '=') part

split :: Char -> String -> [String]
split at string = case break (== at) string of
  (part, []) -> [part]
  (part, _ : rest) -> part : split at rest
