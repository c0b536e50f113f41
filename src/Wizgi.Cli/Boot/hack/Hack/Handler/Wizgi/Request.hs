-- | From FastCGI's variables to Hack's 'Env'.
module Hack.Handler.Wizgi.Request
  ( Variables
  , makeEnv
  , contentLength
  , requestLine
  ) where

import Data.ByteString (ByteString)
import qualified Data.ByteString.Char8 as C
import qualified Data.ByteString.Lazy as Lazy
import Data.Char (isDigit, toLower, toUpper)
import Data.List (isPrefixOf)
import qualified Data.Map.Strict as Map
import Data.Maybe (fromMaybe)
import Hack
import Hack.Handler.Wizgi.FastCgi (ProtocolError (..))
import System.IO (hFlush, hPutStr, stderr)
import Text.Read (readMaybe)

-- | Of a name that comes several times the last counts.
type Variables = Map.Map ByteString ByteString

-- | The request, or Nothing: Hack has no such method.
makeEnv :: Variables -> Lazy.ByteString -> Maybe Env
makeEnv variables input = do
  method <- Map.lookup (variable "REQUEST_METHOD") methods
  return
    Env
      { requestMethod = method
      , scriptName = variable "SCRIPT_NAME"
      , pathInfo = variable "PATH_INFO"
      , queryString = variable "QUERY_STRING"
      , serverName = variable "SERVER_NAME"
      , serverPort = fromMaybe (if isSecure then 443 else 80) (readPort (variable "SERVER_PORT"))
      , http = [(headerName name, value) | (name, value) <- texts, isHeader name]
      , hackVersion = [2012, 2, 6]
      , hackUrlScheme = if isSecure then HTTPS else HTTP
      , hackInput = input
      , hackErrors = \text -> hPutStr stderr text >> hFlush stderr
      , hackHeaders = [(name, value) | (name, value) <- texts, not (isHeader name), name `notElem` told, not ("HTTP_" `isPrefixOf` name)]
      , hackCache = []
      , remoteHost = fromMaybe (variable "REMOTE_ADDR") (find "REMOTE_HOST")
      }
  where
    find name = C.unpack <$> Map.lookup (C.pack name) variables
    variable = fromMaybe "" . find
    texts = [(C.unpack name, C.unpack value) | (name, value) <- Map.toList variables]
    isSecure = case variable "REQUEST_SCHEME" of
      "" -> map toLower (variable "HTTPS") `elem` ["on", "1"]
      scheme -> scheme == "https"
    told = ["REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "GATEWAY_INTERFACE"]

methods :: Map.Map String RequestMethod
methods = Map.fromList [(show method, method) | method <- [minBound .. maxBound]]

-- HTTP_PROXY would be an order to programs (CVE-2016-5385); CGI has the other two elsewhere.
isHeader :: String -> Bool
isHeader name = ("HTTP_" `isPrefixOf` name && name `notElem` ["HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"]) || name `elem` ["CONTENT_TYPE", "CONTENT_LENGTH"]

-- | @HTTP_USER_AGENT@: @User-Agent@.
headerName :: String -> String
headerName name = capitalize (if "HTTP_" `isPrefixOf` name then drop 5 name else name)
  where
    capitalize text = case break (== '_') text of
      (word, []) -> capital word
      (word, _ : rest) -> capital word ++ "-" ++ capitalize rest
    capital [] = []
    capital (first : rest) = toUpper first : map toLower rest

readPort :: String -> Maybe Int
readPort text = if length text <= 5 && all isDigit text then readMaybe text else Nothing

-- | In bytes; Nothing: not told.
contentLength :: Variables -> Either ProtocolError (Maybe Int)
contentLength variables = case C.unpack <$> Map.lookup (C.pack "CONTENT_LENGTH") variables of
  Nothing -> Right Nothing
  Just "" -> Right Nothing
  Just text
    | length text <= 15 && all isDigit text -> Right (readMaybe text)
    | otherwise -> Left (ProtocolError ("the CONTENT_LENGTH " ++ show (take 40 text)))

-- | For the log.
requestLine :: Variables -> String
requestLine variables = C.unpack (C.concat [variable "REQUEST_METHOD", C.pack " ", variable "SCRIPT_NAME", variable "PATH_INFO"])
  where
    variable name = Map.findWithDefault C.empty (C.pack name) variables
